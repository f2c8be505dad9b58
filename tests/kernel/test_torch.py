"""%use torch: a worker whose precompiled header has libtorch in it."""

from pathlib import Path

import pytest

from kernel_client import Kernel

HEADER = Path("/usr/include/torch/csrc/api/include/torch/torch.h")
pytestmark = pytest.mark.skipif(
    not HEADER.exists(), reason="libtorch-dev is not installed, so there is no %use torch to test"
)


@pytest.fixture(scope="module")
def torch(tmp_path_factory):
    with Kernel(cwd=str(tmp_path_factory.mktemp("torch"))) as kernel:
        kernel.run("int before_torch = 3;").ok()
        kernel.used = kernel.run("%use torch", deadline=60).ok()
        yield kernel


def test_use_says_what_it_did(torch):
    assert "torch" in torch.used.stdout and "%replay" in torch.used.stdout


def test_tensors(torch):
    assert (
        torch.run("auto t = torch::arange(6, torch::kFloat).reshape({2, 3}); t.sum().item<float>()").ok().value
        == "15.0"
    )
    shown = torch.run("t").ok().value
    assert "3  4  5" in shown and "CPUFloatType{2,3}" in shown
    assert torch.run("torch::matmul(t, t.t())[1][1].item<double>()").ok().value == "50.0"


def test_torch_again_and_again(torch):
    for i in range(3):
        assert torch.run(f"auto again = torch::full({{2}}, {i}); again.sum().item<float>()").ok().value == f"{2 * i}.0"


def test_module_and_training(torch):
    torch.run(
        'struct Net : torch::nn::Module { torch::nn::Linear fc{nullptr}; Net() { fc = register_module("fc", torch::nn::Linear(3, 1)); }\n'
        "  torch::Tensor forward(torch::Tensor x) { return fc->forward(x); } };",
        deadline=60,
    ).ok()
    answer = torch.run(
        "torch::manual_seed(1); auto net = std::make_shared<Net>(); torch::optim::SGD sgd(net->parameters(), 0.1);\n"
        "auto x = torch::randn({16, 3}); auto y = x.sum(1, true); float first = 0, last = 0;\n"
        "for (int i = 0; i < 50; ++i) { sgd.zero_grad(); auto loss = torch::mse_loss(net->forward(x), y); loss.backward(); sgd.step();\n"
        "  if (i == 0) first = loss.item<float>(); last = loss.item<float>(); }\nlast < first / 10",
        deadline=60,
    )
    assert answer.ok().value == "true"


def test_error_of_torch_is_an_exception_of_the_cell(torch):
    error = torch.run("torch::ones({2}) + torch::ones({3})").failed("c10::Error")
    assert "size" in error.evalue and len(error.traceback.splitlines()) < 60


def test_completion_in_torch(torch):
    assert "conv2d" in torch.complete("torch::conv")["matches"]
    assert "reshape" in torch.complete("torch::ones({2}).resh")["matches"]


def test_crash_keeps_the_headers(torch):
    torch.run("int kept = 4;").ok()
    torch.run("#include <csignal>\nstd::raise(SIGKILL);").failed()
    assert torch.run("torch::ones({2}).sum().item<float>()", deadline=60).ok().value == "2.0"


def test_threads_of_torch(torch):
    assert int(torch.run("torch::get_num_threads()").ok().value) >= 1
    assert torch.run("torch::randn({300, 300}).mm(torch::randn({300, 300})).sizes().vec()").ok().value == "{300, 300}"


def test_back_to_std(torch):
    torch.run("%use std").ok()
    assert torch.run("__cplusplus").ok().value == "202002"
    torch.run("torch::ones({1});").failed("CompileError")


def test_use_twice_says_so(torch):
    assert "already" in torch.run("%use std").ok().stdout


def test_including_torch_without_use(start_kernel):
    """It works in a session that has nothing to lose; one with variables is told what to do."""
    code = "#include <torch/torch.h>\ntorch::ones({2}).sum().item<float>()"
    kernel = start_kernel()
    assert kernel.run(code, deadline=120).ok().value == "2.0"

    kernel = start_kernel()
    kernel.run("int before_torch = 3;").ok()
    answer = kernel.run(code, deadline=120)
    if answer.status == "error":  # clang can not read the headers of libtorch 1 as C++20
        assert "%use torch" in answer.error.text and "%replay" in answer.error.text
        kernel.run("%use torch", deadline=60).ok()
        kernel.run("%replay").ok()
        assert kernel.run(code, deadline=120).ok().value == "2.0"
    assert kernel.run("before_torch + torch::ones({1}).item<int>()").ok().value == "4"
