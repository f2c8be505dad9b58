#include "model/weights/pytorch/pickle.hpp"

#include <cstdint>
#include <string>

#include "core/weights/expect_error.hpp"
#include "core/weights/pickles.hpp"
#include "model/weights/pytorch/checkpoint.hpp"

namespace {

using namespace maia::test;
using maia::pickle::Document;

Document parse(const std::string& operations) { return maia::pickle::parse(bytes_of(pickle(operations))); }

template <typename T>
const T& root(const Document& document) {
  const T* value = document.get<T>(document.root);
  EXPECT_NE(value, nullptr) << maia::pickle::describe(document.at(document.root));
  static const T none{};
  return value != nullptr ? *value : none;
}

TEST(Pickle, Numbers) {
  EXPECT_EQ(root<std::int64_t>(parse(number(7))), 7);
  EXPECT_EQ(root<std::int64_t>(parse("J\xff\xff\xff\xff")), -1);
  EXPECT_EQ(root<std::int64_t>(parse("K\xff")), 255);
  EXPECT_EQ(root<std::int64_t>(parse("M\xff\xff")), 65535);
  EXPECT_EQ(root<std::int64_t>(parse(std::string("\x8a\0", 2))), 0);
  EXPECT_EQ(root<std::int64_t>(parse("\x8a\x01\xfe")), -2);
  EXPECT_EQ(root<std::int64_t>(parse(std::string("\x8a\x05\0\0\0\0\x01", 7))), std::int64_t{1} << 32);
  EXPECT_EQ(root<double>(parse(std::string("G\xc0\x04\0\0\0\0\0\0", 9))), -2.5);
  EXPECT_EQ(root<bool>(parse("\x88")), true);
  EXPECT_EQ(root<maia::pickle::LongInteger>(parse("\x8a\x09"
                                                  "123456789"))
                .bytes,
            "123456789");
}

TEST(Pickle, WhatThePythonOfTodayWrites) {
  // pickle.dumps({'a': (1, 2.0), 'b': [None, True], 'c': b'x'}, protocol=5)
  const std::string bytes(
      "\x80\x05\x95\x28\x00\x00\x00\x00\x00\x00\x00\x7d\x94\x28\x8c\x01\x61\x94\x4b\x01\x47\x40\x00\x00\x00\x00"
      "\x00\x00\x00\x86\x94\x8c\x01\x62\x94\x5d\x94\x28\x4e\x88\x65\x8c\x01\x63\x94\x43\x01\x78\x94\x75\x2e",
      51);
  const Document document = maia::pickle::parse(bytes_of(bytes));
  EXPECT_EQ(root<maia::pickle::Dict>(document).items.size(), 3U);
  EXPECT_EQ(document.length, bytes.size());
}

TEST(Pickle, CodeIsNeverRun) {
  const auto refused = [](const std::string& operations, const std::string& name) {
    EXPECT_ERROR(parse(operations), "'" + name + "'");
    EXPECT_ERROR(parse(operations), "never runs code");
  };
  refused(call(global("posix", "system"), text("touch /tmp/x")), "posix.system");
  refused(call(global("os", "system"), text("touch /tmp/x")), "os.system");
  refused(call(global("__builtin__", "eval"), text("1")), "__builtin__.eval");
  refused(call(global("builtins", "getattr"), global("os", "path") + text("system")), "builtins.getattr");
  refused(call(global("torch", "load"), text("x")), "torch.load");
  refused(call(global("torch.storage", "_load_from_bytes"), text("x")), "torch.storage._load_from_bytes");
  refused(text("os") + text("system") + "\x93" + ")R", "os.system");
  // A dotted name does not get past the list, nor does one in two halves.
  refused(global("collections", "OrderedDict.__class__"), "collections.OrderedDict.__class__");
  refused(text("torch._utils") + text("_rebuild_tensor_v2.__globals__") + "\x93",
          "torch._utils._rebuild_tensor_v2.__globals__");
  refused(global("torchvision.models.resnet", "ResNet") + ")\x81", "torchvision.models.resnet.ResNet");
}

TEST(Pickle, OtherWaysToRunCodeAreNoOperations) {
  for (const char* operation : {"\x82\x01", "\x83\x01\x01", "i", "o", "I1\n", "F1\n", "P1\n", "g0\n", "\x92", "\x97"})
    EXPECT_ERROR(parse(operation), "weights do not need");
  EXPECT_ERROR(parse(call(text("os.system"), "")), "calls the text 'os.system'");
  EXPECT_ERROR(parse(call(global("torch", "float32"), "")), "no function");
  EXPECT_ERROR(parse(global("collections", "OrderedDict") + "NR"), "with None");
  EXPECT_ERROR(parse(text("x") + "}b"), "gives attributes to the text 'x'");
  EXPECT_ERROR(parse(tuple(text("module") + text("x")) + "Q"), "no storage");
}

TEST(Pickle, TrainingRunsHoldOtherThings) {
  const Document document = parse(global("argparse", "Namespace") + ")\x81" + dict(text("lr") + number(1)) + "b");
  EXPECT_EQ(root<maia::pickle::Opaque>(document).type, "argparse.Namespace");
}

TEST(Pickle, DamageIsAnError) {
  for (const char* operations : {"0", "a", "NNa", "t", "(NNNu", "s", "N}s", "e", "Q", "R", "NR", "b", "h\x01", "q\x01",
                                 "\x85", "2", "}(NNNu", "]NNs", "(1a"})
    EXPECT_THROW(parse(operations), maia::Error) << operations;
  EXPECT_THROW(parse(""), maia::Error);
  const std::string whole =
      pickle(dict(text("a") + tensor(storage("0", 6), 0, number(2) + number(3), number(3) + number(1))));
  EXPECT_NO_THROW(maia::pickle::parse(bytes_of(whole)));
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_THROW(maia::pickle::parse(bytes_of(whole.substr(0, length))), maia::Error) << length;
  EXPECT_ERROR(maia::pickle::parse(bytes_of("(dp0\n.")), "protocol 2 or later");
  EXPECT_ERROR(maia::pickle::parse(bytes_of("\x80\x06N.")), "protocol 6");
}

TEST(Pickle, LengthsThatLieAskForNoMemory) {
  for (const std::string& lie :
       {"X" + little_endian(0xffffffff, 4), "\x8d" + little_endian(~0ULL, 8), "B" + little_endian(0xfffffff0, 4),
        "\x8b" + little_endian(0x7fffffff, 4), "\x8e" + little_endian(1ULL << 62, 8)})
    EXPECT_ERROR(parse(lie), "cut short");
  EXPECT_ERROR(parse("\x8b" + little_endian(0xffffffff, 4)), "negative length");
  // The place in the memo is just a number.
  EXPECT_NO_THROW(parse("Nr" + little_endian(0xffffffff, 4)));
}

TEST(Pickle, DepthIsNoDanger) {
  EXPECT_NO_THROW(parse(std::string(2'000'000, ']') + std::string(1'999'999, 'a')));
  std::string tuples = "N";
  for (int i = 0; i < 2'000'000; ++i) tuples += '\x85';
  EXPECT_NO_THROW(parse(tuples));
  // A list that holds itself, and a dictionary that wraps itself.
  EXPECT_NO_THROW(parse("]q" + std::string(1, '\0') + "h" + std::string(1, '\0') + "a"));
  const Document cycle = parse(std::string("}q\0", 3) + text("model") + std::string("h\0s", 3));
  EXPECT_ERROR(maia::pickle::named_tensors(cycle), "no state dict");
}

TEST(Pickle, RepeatingIsNoDanger) {
  // A list of a list of a list ... each twice: two to the power of a hundred items, if somebody counted them.
  std::string laughs = "]q" + std::string(1, '\0');
  for (int i = 0; i < 100; ++i) laughs += "](" + std::string("h\0h\0", 4) + "eq" + std::string(1, '\0');
  EXPECT_NO_THROW(parse(laughs));
  // A large dictionary, copied again and again.
  std::string copies = "}q" + std::string(1, '\0') + "(";
  for (int i = 0; i < 20000; ++i) copies += "NN";
  copies += "u";
  for (int i = 0; i < 2000; ++i)
    copies += global("collections", "OrderedDict") + "(" + std::string("h\0", 2) + "tR" + "0";
  EXPECT_ERROR(parse(copies), "again and again");
}

TEST(Pickle, TensorsAreDescribed) {
  const Document document = parse(tensor(storage("7", 100, "BFloat16Storage"), 4, number(2), number(5)));
  const auto& tensor = root<maia::pickle::Tensor>(document);
  EXPECT_EQ(tensor.offset, 4);
  EXPECT_EQ(tensor.sizes, std::vector<std::int64_t>{2});
  const auto* storage = document.get<maia::pickle::Storage>(tensor.storage);
  ASSERT_NE(storage, nullptr);
  EXPECT_EQ(storage->key, "7");
  EXPECT_EQ(storage->elements, 100);
  EXPECT_EQ(storage->type, maia::ElementType::bf16);
}

TEST(Pickle, OldPythonsOrderedDictionary) {
  const Document document = parse(call(global("collections", "OrderedDict"),
                                       "](](" + text("a") + number(1) + "e](" + text("b") + number(2) + "ee"));
  EXPECT_EQ(root<maia::pickle::Dict>(document).items.size(), 2U);
}

std::vector<std::string> names(const std::string& operations) {
  const Document document = parse(operations);
  std::vector<std::string> result;
  for (const auto& tensor : maia::pickle::named_tensors(document)) result.push_back(tensor.name);
  return result;
}

using ::testing::ElementsAre;

TEST(Checkpoint, WrappersAreTakenOff) {
  const std::string t = tensor(storage("0", 1), 0, "", "");
  EXPECT_THAT(names(dict(text("a.weight") + t + text("b") + t)), ElementsAre("a.weight", "b"));
  EXPECT_THAT(
      names(dict(text("epoch") + number(3) + text("state_dict") + dict(text("module.a") + t + text("module.b") + t))),
      ElementsAre("a", "b"));
  EXPECT_THAT(names(dict(text("model") + dict(text("model_state_dict") + dict(text("_orig_mod.module.a") + t)))),
              ElementsAre("a"));
  // Not all have the prefix.
  EXPECT_THAT(names(dict(text("module.a") + t + text("b") + t)), ElementsAre("module.a", "b"));
  EXPECT_THAT(names(dict(text("student") + dict(text("module.backbone.s") + t) + text("teacher") +
                         dict(text("backbone.t") + t + text("head.w") + t))),
              ElementsAre("t"));
  // A backbone elsewhere may be a part among others.
  EXPECT_THAT(names(dict(text("model") + dict(text("backbone.a") + t + text("head.b") + t))),
              ElementsAre("backbone.a", "head.b"));
  EXPECT_THAT(names(dict(text("a") + t + text("a") + t)), ElementsAre("a"));
}

TEST(Checkpoint, WhatIsNoStateDictIsNamed) {
  const std::string t = tensor(storage("0", 1), 0, "", "");
  EXPECT_ERROR(names(t), "a tensor instead of a state dict");
  EXPECT_ERROR(names("]"), "a list of 0");
  EXPECT_ERROR(names(dict(text("weights") + dict(text("a") + t))), "it has 'weights'");
  EXPECT_ERROR(names(dict(text("a") + t + text("epoch") + number(3))), "'epoch' is the number 3");
  EXPECT_ERROR(names(dict(text("a") + t + number(3) + t)), "the number 3 as a name");
}

}  // namespace
