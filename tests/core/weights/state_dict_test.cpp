#include "model/weights/state_dict.hpp"

#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <filesystem>
#include <string>

#include "core/weights/expect_error.hpp"
#include "model/weights/pytorch.hpp"
#include "model/weights/read_weights.hpp"
#include "model/weights/safetensors.hpp"
#include "unit/temporary_folder.hpp"

namespace {

using maia::StateDict;
using maia::test::TemporaryFolder;

std::string golden(const std::string& name) { return std::string(MAIA_GOLDEN_DIR "/") + name; }

void expect_same(const StateDict& a, const StateDict& b) {
  ASSERT_EQ(a.tensors.size(), b.tensors.size());
  for (const auto& [name, tensor] : a.tensors) {
    ASSERT_TRUE(b.tensors.contains(name)) << name;
    const at::Tensor& other = b.tensors.at(name);
    EXPECT_EQ(tensor.scalar_type(), other.scalar_type()) << name;
    EXPECT_TRUE(tensor.is_contiguous() && other.is_contiguous()) << name;
    EXPECT_TRUE(at::equal(tensor, other)) << name;
  }
}

TEST(StateDict, AllFormatsHoldTheSame) {
  const StateDict expected = maia::read_weights(golden("expected.safetensors"));
  EXPECT_EQ(expected.tensors.size(), 19U);
  EXPECT_EQ(expected.tensors.at("type.bfloat16").scalar_type(), at::kBFloat16);
  expect_same(expected, maia::read_weights(golden("zip.pth")));
  expect_same(expected, maia::read_weights(golden("legacy.pth")));
}

TEST(StateDict, SafetensorsRoundTrip) {
  const TemporaryFolder folder;
  StateDict weights = maia::read_weights(golden("zip.pth"));
  weights.metadata = {{"source", "a test"}};
  weights.tensors["turned"] = at::arange(6, at::kFloat).reshape({2, 3}).t();
  maia::write_safetensors(folder.path("a.safetensors"), weights);
  const StateDict read = maia::read_weights(folder.path("a.safetensors"));
  EXPECT_EQ(read.metadata, weights.metadata);
  EXPECT_EQ(read.source, folder.path("a.safetensors"));
  weights.tensors["turned"] = weights.tensors["turned"].contiguous();
  expect_same(weights, read);
}

TEST(StateDict, TensorsOutliveTheirFile) {
  const TemporaryFolder folder;
  const std::string path = folder.path("a.safetensors");
  maia::write_safetensors(path, {{{"a", at::ones({1000})}}, {}, {}});
  at::Tensor tensor = maia::read_safetensors(path).tensors.at("a");
  std::filesystem::remove(path);
  EXPECT_TRUE(at::equal(tensor, at::ones({1000})));
}

TEST(StateDict, OneCanComputeOnThem) {
  const at::Tensor tensor = maia::read_weights(golden("expected.safetensors")).tensors.at("shared.whole");
  EXPECT_EQ(tensor.sum().numel(), 1);
}

TEST(StateDict, TorchScript) {
  EXPECT_TRUE(maia::is_torchscript(golden("script.pt")));
  EXPECT_FALSE(maia::is_torchscript(golden("zip.pth")));
  EXPECT_FALSE(maia::is_torchscript(golden("expected.safetensors")));
  const StateDict weights = maia::read_weights(golden("script.pt"));
  ASSERT_EQ(weights.tensors.size(), 2U);
  EXPECT_EQ(weights.tensors.at("weight").sizes(), (at::IntArrayRef{2, 3}));
}

TEST(StateDict, WhatIsNoWeightsFileIsNamed) {
  const TemporaryFolder folder;
  const auto refused = [&](const std::string& content, const std::string& hint) {
    const std::string path = folder.write("file", content);
    EXPECT_ERROR(maia::read_weights(path), hint);
    EXPECT_ERROR(maia::read_weights(path), path);
  };
  refused("", "empty");
  refused("<!DOCTYPE html><html>", "web page");
  refused("version https://git-lfs.github.com/spec/v1\n", "Git LFS");
  refused("\x89HDF\r\n", "Keras");
  refused("\x80\x04N.", "not one of torch.save()");
  refused("hello, world, this is just a text", "neither");
  refused("PK\x03\x04" + std::string(100, 'x'), "zip directory");
  EXPECT_ERROR(maia::read_weights(folder.path("none")), "No such file");
  EXPECT_ERROR(maia::read_weights(golden("module.pth")), "never runs code");
}

}  // namespace
