"""The toolbox of MAIA in a person's cells, on what comes with maia: no key, no network."""

from pathlib import Path

import pytest


STAMPS = Path("/usr/share/tuxpaint/stamps")
pytestmark = pytest.mark.skipif(
    not STAMPS.exists() or not Path("/usr/share/wordnet").exists(),
    reason="the packages tuxpaint-stamps-default and wordnet-base are not installed",
)


@pytest.fixture
def tools(kernel):
    kernel.run("Tools tools;").ok()
    return kernel


def shown(answer):
    """The displays of an answer: their text, after what kind of display it was."""
    return [("picture " if "image/jpeg" in data else "") + data["text/plain"] for data in answer.ok().displays]


def test_an_experiment_from_words_to_log(tools):
    tools.run('auto images = tools.text2image({"a zebra on a beach", "a red car", "a red car"});').ok()
    assert tools.run("images[1] == images[2]").ok().value == "false", "each from a seed of its own"
    assert tools.run('images[2] == tools.text2image("a red car", 2)').ok().value == "true"
    tools.run('System system(948, "blocks.6.0.bn2");\nauto [activations, masked_images] = system.neuron(images);').ok()
    answer = tools.run('tools.log_experiment(activations, masked_images, {"zebra", "car", "car"}, "a first look");')
    texts = shown(answer)
    assert len(texts) == 2 and texts[1] == "a first look"
    assert texts[0].startswith('picture "zebra", activation: ') and texts[0].count('"car", activation: ') == 2
    assert tools.run("tools.experiment_log().back().text").ok().value == '"a first look"'
    assert tools.run("tools.activation_threshold()").ok().value == "0.0"


def test_the_toolbox_can_be_made_again(tools):
    tools.run('Tools tools;\ntools.log_experiment({1}, {Image(9, 9)});').ok()
    assert tools.run("Tools tools;\ntools.experiment_log().size()").ok().value == "0"
    assert "0 experiments" in tools.run("tools.experiment_log()").ok().value


def test_what_could_not_be_drawn_is_said_below_the_cell(tools):
    assert "unicorn" in shown(tools.run('auto odd = tools.text2image({"a unicorn and a horse"});'))[0]
    assert "happiness" in tools.run('tools.text2image({"happiness"})').failed("maia::Error").evalue
    error = tools.run('tools.text2image({"happiness", "a dog", "despair"})').failed("maia::Error").evalue
    assert error.startswith("2 of 3 images can't be made:") and "happiness" in error and "despair" in error


def test_edits_from_prompts_and_from_images(tools):
    answer = tools.run(
        """
        auto [images, titles] = tools.edit_images({"a dog on grass", "a cat"},
                                                  {"replace the dog with a lion", "make it night"});
        titles
        """
    )
    assert answer.ok().value == '{"a dog on grass", "replace the dog with a lion", "a cat", "make it night"}'
    assert tools.run("images.size() == 4 && images[0] != images[1]").ok().value == "true"
    answer = tools.run('tools.edit_images({images[0]}, {"change the background to a desert"})').ok()
    assert "Editing Prompt: change the background to a desert" in answer.value
    assert answer.result.keys() & {"image/png", "image/jpeg"}
    error = tools.run('tools.edit_images({"a dog"}, {})').failed("maia::Error")
    assert "0 instructions for 1 prompt" in error.evalue


def test_descriptions(tools):
    tools.run('auto pair = tools.text2image({"a zebra", "a red car"});').ok()
    answer = tools.run('display(tools.describe_images(pair, {"first", "second"}));')
    lines = shown(answer)[0].splitlines()
    assert [line.split(", ", 1)[0] for line in lines] == ['"first"', '"second"']
    assert all("HIGHLIGHTED REGIONS: " in line for line in lines)
    assert "zebra" in lines[0] and "car" in lines[1]
    assert len(tools.run("tools.summarize_images(pair)").ok().value) > 10


def test_exemplars_set_the_mark_that_experiments_are_measured_by(tools, tmp_path):
    tools.run(
        f"!MAIA_CACHE={tmp_path} maia exemplars --images {STAMPS}/animals/birds --layers blocks.6.0.bn2", deadline=120
    ).ok()
    tools.run(f'setenv("MAIA_CACHE", "{tmp_path}", 1); System bird(948, "blocks.6.0.bn2");').ok()
    answer = tools.run("auto [strongest, exemplars] = tools.dataset_exemplars(bird, 5);\nstrongest.size()").ok()
    assert answer.value == "5"
    mean = "std::accumulate(strongest.begin(), strongest.end(), 0.0) / 5"
    assert tools.run(f"std::abs(tools.activation_threshold() - {mean}) < 1e-5").ok().value == "true"
    texts = shown(tools.run("tools.log_experiment({strongest[0], 0}, {exemplars[0], Image(9, 9)});"))
    assert len(texts) == 1 and texts[0].count("percentile") == 2 and "percentile 0 of the dataset's images" in texts[0]
    texts = shown(tools.run("tools.log_experiment({0.01f}, {Image(9, 9)});"))
    assert "please continue with the experiments" in texts[1]


def test_names_of_ones_own(kernel):
    """maia's names give way to those of the person."""
    kernel.run("int agent = 3; int tools = agent + 1; struct Error { int code = 2; };").ok()
    assert kernel.run("agent + tools").ok().value == "7"
    kernel.run("struct Experiment { int number = 8; }; Experiment experiment;").ok()
    assert kernel.run("experiment.number").ok().value == "8"
    kernel.run("maia::Tools tools;").ok()
    assert kernel.run("tools.experiment_log().size()").ok().value == "0"
    assert "no run of the agent" in kernel.run("maia::agent::last()").failed("maia::Error").evalue


def test_the_agents_result_before_there_is_one(fresh_kernel):
    assert "%agent describe" in fresh_kernel.run("agent::last().label").failed("maia::Error").evalue
    fresh_kernel.run("namespace agent { int age = 4; }").ok()
    assert fresh_kernel.run("agent::age").ok().value == "4"


def test_ones_own_services(tools):
    tools.run(
        """
        struct Red : ImageGenerator {
          std::string name() const override { return "red"; }
          std::vector<Generation> generate(const std::vector<std::string>& prompts, std::uint64_t seed) const override {
            std::vector<Generation> made;
            for (auto& prompt : prompts)
              made.push_back({Image(8, 8, {255, 0, 0}), prompt, seed++, {"It is only red."}});
            return made;
          }
        };
        """
    ).ok()
    answer = tools.run('Tools red(std::make_shared<Red>(), nullptr, nullptr);\nImage flag = red.text2image("a flag");')
    assert shown(answer) == ['"a flag": It is only red.']
    assert tools.run("flag == Image(8, 8, {255, 0, 0})").ok().value == "true"
    tools.run(
        """
        struct Endless : Red {
          std::vector<Generation> generate(const std::vector<std::string>&, std::uint64_t) const override {
            std::cout << "started" << std::endl;
            for (volatile long i = 0;; i = i + 1) {}
          }
        };
        """
    ).ok()
    code = 'Tools(std::make_shared<Endless>(), nullptr, nullptr).text2image("a flag");'
    tools.run(code, when=("started", tools.interrupt), deadline=30).failed("KeyboardInterrupt")
    assert tools.run("flag.width()").ok().value == "8"


def test_interrupt_between_two_images(tools):
    tools.run("std::vector<std::string> prompts(2000, \"a zebra and a red car on a beach\");").ok()
    code = 'std::cout << "started" << std::endl; tools.text2image(prompts, 1000);'
    tools.run(code, when=("started", tools.interrupt), deadline=60).failed("KeyboardInterrupt")
    assert tools.run('tools.text2image("a zebra").width()').ok().value == "512"
