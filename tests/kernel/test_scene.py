"""Images from words, edits and synthetic neurons in cells: what a person types and sees."""

from pathlib import Path

import pytest

from test_core import png_size

pytestmark = pytest.mark.skipif(
    not Path("/usr/share/tuxpaint/stamps").exists() or not Path("/usr/share/wordnet").exists(),
    reason="the packages tuxpaint-stamps-default and wordnet-base are not installed",
)


@pytest.fixture
def zebra(kernel):
    kernel.run('Scene zebra("a zebra on a beach, a red car on the left", 3, 256);').ok()
    return kernel


def test_a_scene_shows_itself_with_what_is_in_it(zebra):
    shown = zebra.run("zebra").ok().result
    assert png_size(shown) == (256, 256)
    assert "zebra" in shown["text/plain"] and "car" in shown["text/plain"]


def test_same_prompt_and_seed_same_pixels_in_another_session(zebra, fresh_kernel):
    fresh_kernel.run('Scene zebra("a zebra on a beach, a red car on the left", 3, 256);').ok()
    assert zebra.run("zebra.image().hash()").ok().value == fresh_kernel.run("zebra.image().hash()").ok().value


def test_an_edit_says_and_shows_what_changed(zebra):
    caption = zebra.run('zebra.edited("replace the car with a lion").caption()').ok().value
    assert "lion" in caption and "zebra" in caption and "car" not in caption
    zebra.run("Map mask = zebra.mask(0);").ok()
    answer = zebra.run(
        """
        Image before = zebra.image(), after = zebra.edited("change the color of the car to blue").image();
        int changed = 0, inside = 0, changed_inside = 0;
        for (int i = 0; i < 256 * 256; ++i) {
          int difference = 0;
          for (int c = 3 * i; c < 3 * i + 3; ++c) difference = std::max(difference, std::abs(before.pixels()[c] - after.pixels()[c]));
          changed += difference > 0;
          inside += mask.values[i] == 1;
          changed_inside += mask.values[i] == 1 && difference > 1;  // a mask of 8 bits hides a share of 1/500
        }
        std::vector<bool>{changed > 100, inside > 100, changed_inside == 0}
        """
    ).ok()
    assert answer.value == "{true, true, true}"


def test_what_cannot_be_drawn_is_said(kernel):
    notes = kernel.run('Scene("a unicorn and a horse", 0, 64).notes()').ok().value
    assert "unicorn" in notes
    error = kernel.run('Scene("happiness")').failed("maia::Error")
    assert "happiness" in str(error)
    kernel.run('Scene("a dog").edited("replace the cat with a lion")').failed("maia::Error")


def test_generated_images_remember_their_scene_and_photographs_do_not(kernel):
    kernel.run('Image made = CollageGenerator(128).generate({"a dog"}, 5)[0].image;').ok()
    assert kernel.run("Scene::of(made)->prompt()").ok().value == '"a dog"'
    assert kernel.run("Scene::of(Image(8, 8)).has_value()").ok().value == "false"
    titles = kernel.run(
        'auto edits = edit_images(CollageEditor(), {made}, {"replace the dog with a cat"}); edits.titles'
    ).ok()
    assert "Original Image" in titles.value and "Editing Prompt: replace the dog with a cat" in titles.value


def test_a_synthetic_neuron_answers_like_any_other(kernel):
    kernel.run(
        """
        System unit = System::synthetic("dog OR car");
        auto [activations, images] = unit.neuron({Scene("a dog", 1, 224).image(), Scene("three apples on a table", 1, 224).image()});
        """
    ).ok()
    assert kernel.run("activations[0] > activations[1]").ok().value == "true"
    assert "dog OR car" in kernel.run("unit").ok().result["text/plain"]
    nearest = kernel.run('System::synthetic("dgo")').failed("maia::Error")
    assert "dog" in str(nearest)


def test_a_describer_puts_a_picture_into_words(kernel):
    words = kernel.run('ConceptDescriber().describe(Scene("a zebra in a meadow", 2).image())').ok().value
    assert "zebra" in words
