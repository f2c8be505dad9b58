"""The toolbox in cells when servers make, change and describe images: every call goes by way of the kernel."""

import threading

import pytest

from chat_server import ChatServer, Raw, Status, png


@pytest.fixture
def served(start_kernel, tmp_path):
    """served(server) -> a kernel whose images and descriptions come from that server."""

    def start(server):
        kernel = start_kernel(env={"MAIA_CONFIG": str(tmp_path / "config.json"), "MAIA_CACHE": str(tmp_path / "cache")})
        kernel.run(f"%backend image a1111:{server.url}").ok()
        kernel.run(f"%backend describer {server.setting('openai')}").ok()
        kernel.run("Tools tools;").ok()
        return kernel

    return start


def test_images_are_made_once_and_kept(served):
    with ChatServer() as server:
        kernel = served(server)
        kernel.run('auto images = tools.text2image({"a dog", "a dog", "a cat"}, 5);').ok()
        assert [request.json["prompt"] for request in server.image_requests] == ["a dog", "a dog", "a cat"]
        assert [request.json["seed"] for request in server.image_requests] == [5, 6, 7]
        kernel.run('auto edits = tools.edit_images(images, {"make it red", "make it blue", "make it night"});').ok()
        assert len(server.image_requests) == 6
        before = kernel.run("edits.images[5].hash()").ok().value
        kernel.run("%restart").ok()
        kernel.run('Tools tools;\nauto images = tools.text2image({"a dog", "a dog", "a cat"}, 5);').ok()
        kernel.run('auto edits = tools.edit_images(images, {"make it red", "make it blue", "make it night"});').ok()
        assert kernel.run("edits.images[5].hash()").ok().value == before
        assert len(server.image_requests) == 6, "nothing is paid for twice"
        kernel.run("%backend image offline").ok()
        assert kernel.run('tools.text2image("a dog", 5) == images[0]').ok().value == "false"
        assert len(server.image_requests) == 6


def test_the_describer_sees_one_image_and_nothing_else(served):
    with ChatServer(["a dog's nose", "a cat\non a mat", "both are pets"]) as server:
        kernel = served(server)
        kernel.run("std::vector<Image> images = {Image(512, 512, {9, 8, 7}), Image(100, 50)};").ok()
        answer = kernel.run('display(tools.describe_images(images, {"secret hope", "other hope"}));').ok()
        assert answer.displays[-1]["text/plain"].splitlines() == [
            "\"secret hope\", HIGHLIGHTED REGIONS: a dog's nose",
            '"other hope", HIGHLIGHTED REGIONS: a cat on a mat',
        ]
        assert kernel.run("tools.summarize_images(images)").ok().value == '"both are pets"'
        first, second, both = server.requests
        assert [image.size for image in first.images] == [(224, 224)]
        assert [image.size for image in second.images] == [(100, 50)]
        assert len(both.images) == 2
        assert not any("hope" in request.text or "nose" in request.text for request in server.requests)
        kernel.run('tools.describe_images(images, {"another title", "and another"});').ok()
        assert len(server.requests) == 3, "the same images are not described again"


def test_a_refusal_names_the_prompt_and_what_came_before_is_kept(served):
    with ChatServer(images=[png(), Status(400, "no violence, please")]) as server:
        kernel = served(server)
        error = kernel.run('tools.text2image({"a dog", "a fight"});').failed("maia::Error").evalue
        assert "a fight" in error and "no violence, please" in error
        kernel.run('tools.text2image({"a dog", "a cat"});').ok()
        assert [request.json["prompt"] for request in server.image_requests] == ["a dog", "a fight", "a cat"]


def test_what_is_no_image_is_an_error(served):
    with ChatServer(images=[lambda request: b"no image at all", Raw(b"{}")]) as server:
        kernel = served(server)
        for _ in range(2):
            error = kernel.run('tools.text2image("a dog");').failed("maia::Error").evalue
            assert "a dog" in error
        assert kernel.run('tools.text2image("a dog").width()').ok().value == "64"


def test_interrupt_while_a_server_thinks(served):
    gate = threading.Event()

    def think(request):
        kernel.interrupt()
        gate.wait(30)
        return png()

    with ChatServer(images=[think]) as server:
        kernel = served(server)
        kernel.run('tools.text2image({"a dog", "a cat"});', deadline=20).failed("KeyboardInterrupt")
        assert not gate.is_set(), "nobody waited for the server"
        gate.set()
        assert kernel.run('tools.text2image({"a dog", "a cat"}).size()').ok().value == "2"


def test_a_cell_of_ones_own_can_catch_a_refusal(served):
    with ChatServer(images=[Status(400, "no")]) as server:
        kernel = served(server)
        kernel.run("std::string why;").ok()
        kernel.run('try { tools.text2image("a dog"); } catch (const Error& error) { why = error.what(); }').ok()
        assert kernel.run("why.size() > 5").ok().value == "true"
        assert kernel.run('tools.text2image("a dog").width()').ok().value == "64"
