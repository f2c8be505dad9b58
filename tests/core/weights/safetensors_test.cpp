#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "core/weights/expect_error.hpp"
#include "model/weights/safetensors_file.hpp"
#include "model/weights/safetensors_writer.hpp"
#include "unit/temporary_folder.hpp"

namespace {

using maia::ElementType;
using maia::SafetensorsFile;
using maia::SafetensorsWriter;
using maia::test::TemporaryFolder;

std::string with_length(const std::string& header, const std::string& data = {}) {
  std::string bytes(8, '\0');
  const std::uint64_t length = header.size();
  std::memcpy(bytes.data(), &length, 8);
  return bytes + header + data;
}

SafetensorsFile parse(const std::string& bytes) {
  return SafetensorsFile::parse(std::as_bytes(std::span(bytes)), "test");
}

void expect_refused(const std::string& header, const std::string& data, const std::string& why) {
  EXPECT_ERROR(parse(with_length(header, data)), why);
}

TEST(Safetensors, ReadsAFileThatSomebodyElseWrote) {
  const std::string bytes = with_length(
      R"({"__metadata__":{"format":"pt"},"b":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},)"
      R"("a":{"dtype":"U8","shape":[3],"data_offsets":[8,11]},"e":{"dtype":"I64","shape":[0,5],"data_offsets":[11,11]},)"
      R"("s":{"dtype":"BOOL","shape":[],"data_offsets":[11,12]}}   )",
      std::string("\0\0\x80\x3f\0\0\0\xc0\x01\x02\x03\x01", 12));
  const SafetensorsFile file = parse(bytes);
  ASSERT_EQ(file.tensors().size(), 4U);
  EXPECT_EQ(file.tensors()[0].name, "a");
  EXPECT_EQ(file.at("b").shape, (std::vector<std::int64_t>{2, 1}));
  EXPECT_EQ(file.at("b").elements(), 2);
  float values[2];
  std::memcpy(values, file.at("b").data.data(), 8);
  EXPECT_EQ(values[0], 1.0F);
  EXPECT_EQ(values[1], -2.0F);
  EXPECT_EQ(file.at("a").values<std::uint8_t>()[2], 3);
  EXPECT_EQ(file.at("e").elements(), 0);
  EXPECT_EQ(file.at("s").elements(), 1);
  EXPECT_EQ(file.metadata(), (std::map<std::string, std::string>{{"format", "pt"}}));
  EXPECT_EQ(file.find("c"), nullptr);
  EXPECT_ERROR(file.at("c"), "test has no tensor 'c'");
  EXPECT_ERROR(file.at("a").values<float>(), "has the type U8, not F32");
}

TEST(Safetensors, RefusesWhatTheFormatForbids) {
  const auto tensor = [](const std::string& fields) { return R"({"a":{)" + fields + "}}"; };
  const std::string good = R"("dtype":"U8","shape":[2],"data_offsets":[0,2])";
  EXPECT_NO_THROW(parse(with_length(tensor(good), "xy")));
  expect_refused(tensor(good), "x", "cut short");
  expect_refused(tensor(good), "xyz", "belong to no tensor");
  expect_refused(tensor(R"("dtype":"U8","shape":[3],"data_offsets":[0,2])"), "xy", "needs 3 bytes");
  expect_refused(tensor(R"("dtype":"U8","shape":[2],"data_offsets":[2,0])"), "xy", "bytes 2 to 0");
  expect_refused(tensor(R"("dtype":"U8","shape":[-2],"data_offsets":[0,2])"), "xy", "number -2");
  expect_refused(tensor(R"("dtype":"U8","shape":[2.0],"data_offsets":[0,2])"), "xy", "number 2.0");
  expect_refused(tensor(R"("dtype":"U8","shape":2,"data_offsets":[0,2])"), "xy", "does not belong");
  expect_refused(tensor(R"("dtype":"U8","shape":[2],"data_offsets":[0,2,2])"), "xy", "3 data_offsets");
  expect_refused(tensor(R"("dtype":"F4","shape":[2],"data_offsets":[0,2])"), "xy", "'F4'");
  expect_refused(tensor(R"("dtype":"U8","shape":[2])"), "xy", "no field 'data_offsets'");
  expect_refused(tensor(good + R"(,"more":1)"), "xy", "unknown field 'more'");
  expect_refused(tensor(good + R"(,"dtype":"U8")"), "xy", "twice");
  expect_refused(R"({"a":{)" + good + R"(},"a":{)" + good + "}}", "xy", "key 'a' twice");
  expect_refused(R"({"__metadata__":{"x":"1","x":"2"}})", "", "twice");
  expect_refused(R"({"__metadata__":{"x":1}})", "", "number");
  expect_refused(R"({"a":{)" + good + R"(},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}})", "xyz", "overlap");
  expect_refused(R"({"a":{)" + good + R"(},"b":{"dtype":"U8","shape":[1],"data_offsets":[3,4]}})", "wxyz", "hole");
  expect_refused(tensor(R"("dtype":"F64","shape":[4294967296,4294967296],"data_offsets":[0,2])"), "xy",
                 "impossible shape");
  expect_refused(tensor(R"("dtype":"F64","shape":[9223372036854775808],"data_offsets":[0,2])"), "xy", "too large");
  expect_refused(" {}", "", "begin with '{'");
  expect_refused("{} x", "", "not valid JSON");
  expect_refused("{", "", "not valid JSON");
  expect_refused("[]", "", "begin with '{'");
  expect_refused("", "", "begin with '{'");
  expect_refused(std::string(100000, '{'), "", "not valid JSON");
  expect_refused(R"({"a":)" + std::string(100000, '['), "", "does not belong");
  EXPECT_ERROR(parse("abc"), "only 3 bytes");
  EXPECT_ERROR(parse(std::string("\x40\0\0\0\0\0\0\0{}", 10)), "should have 64 bytes");
  EXPECT_ERROR(parse(std::string("\0\0\0\0\0\x01\0\0{}", 10)), "the format allows");
}

TEST(Safetensors, TheErrorNamesTheFile) {
  const TemporaryFolder folder;
  EXPECT_ERROR(SafetensorsFile::open(folder.path("none.safetensors")), folder.path("none.safetensors"));
  EXPECT_ERROR(SafetensorsFile::open(folder.write("empty.safetensors", "")), folder.path("empty.safetensors"));
  EXPECT_ERROR(SafetensorsFile::open(folder.path("")), "it is a folder");
  EXPECT_ERROR(SafetensorsFile::open("/dev/zero"), "no regular file");
}

TEST(SafetensorsWriter, WhatItWritesIsReadBackAligned) {
  const TemporaryFolder folder;
  const std::string path = folder.path("store.safetensors");
  const std::vector<double> doubles{1.5, -2};
  const std::vector<std::uint8_t> bytes{1, 2, 3};
  {
    SafetensorsWriter writer(path,
                             {{"odd", ElementType::u8, {3}},
                              {"zweite \"Zeile\"\n", ElementType::f64, {1, 2}},
                              {"i", ElementType::i32, {4}},
                              {"none", ElementType::f32, {7, 0}},
                              {"flags", ElementType::boolean, {1}}},
                             {{"model", "resnet\u2713"}});
    writer.write("odd", bytes);
    writer.write("zweite \"Zeile\"\n", doubles);
    for (std::int32_t value = 0; value < 4; ++value) writer.write("i", std::span<const std::int32_t>(&value, 1));
    writer.write("flags", std::as_bytes(std::span("\x01", 1)));
    EXPECT_FALSE(std::filesystem::exists(path));
    writer.finish();
  }
  const SafetensorsFile file = SafetensorsFile::open(path);
  EXPECT_EQ(file.metadata().at("model"), "resnet\u2713");
  const auto read = file.at("zweite \"Zeile\"\n").values<double>();
  EXPECT_EQ(std::vector<double>(read.begin(), read.end()), doubles);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(read.data()) % 64, 0U);
  const auto integers = file.at("i").values<std::int32_t>();
  EXPECT_EQ(std::vector<std::int32_t>(integers.begin(), integers.end()), (std::vector<std::int32_t>{0, 1, 2, 3}));
  EXPECT_EQ(file.at("none").shape, (std::vector<std::int64_t>{7, 0}));
  struct stat status{};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  const mode_t mask = ::umask(0);
  ::umask(mask);
  EXPECT_EQ(status.st_mode & 0777, 0666 & ~mask);
}

TEST(SafetensorsWriter, TheFileDoesNotDependOnTheOrder) {
  const TemporaryFolder folder;
  const std::vector<float> a{1, 2};
  const std::vector<std::int64_t> b{3};
  const auto write = [&](const std::string& name, bool turned) {
    std::vector<maia::TensorDeclaration> tensors{{"a", ElementType::f32, {2}}, {"b", ElementType::i64, {1}}};
    if (turned) std::swap(tensors[0], tensors[1]);
    SafetensorsWriter writer(folder.path(name), tensors, {{"x", "1"}, {"y", "2"}});
    if (turned) writer.write("b", b);
    writer.write("a", a);
    if (!turned) writer.write("b", b);
    writer.finish();
    return maia::test::read_file(folder / name);
  };
  EXPECT_EQ(write("one", false), write("two", true));
}

TEST(SafetensorsWriter, NothingIsLeftUnlessItIsFinished) {
  const TemporaryFolder folder;
  const std::string path = folder.write("a.safetensors", "old");
  {
    SafetensorsWriter writer(path, {{"a", ElementType::u8, {2}}});
    EXPECT_ERROR(writer.finish(), "got 0 of 2 bytes");
    EXPECT_ERROR(writer.write("b", std::vector<std::uint8_t>{1}), "'b' was not declared");
    EXPECT_ERROR(writer.write("a", std::vector<float>{1}), "declared as U8, not F32");
    EXPECT_ERROR(writer.write("a", std::vector<std::uint8_t>{1, 2, 3}), "room for 2 more bytes");
  }
  EXPECT_EQ(maia::test::read_file(path), "old");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(SafetensorsWriter, RefusesWhatCantBeWritten) {
  const TemporaryFolder folder;
  const std::string path = folder.path("a");
  EXPECT_ERROR(SafetensorsWriter(path, {{"a", ElementType::u8, {1}}, {"a", ElementType::f32, {1}}}), "two tensors 'a'");
  EXPECT_ERROR(SafetensorsWriter(path, {{"__metadata__", ElementType::u8, {1}}}), "can't be called");
  EXPECT_ERROR(SafetensorsWriter(path, {{"a", ElementType::u8, {-1}}}), "impossible shape");
  EXPECT_ERROR(SafetensorsWriter(path, {{"a", ElementType::f64, {1LL << 40, 1LL << 40}}}), "impossible shape");
  EXPECT_ERROR(SafetensorsWriter(path, {{"\xff", ElementType::u8, {1}}}), "UTF-8");
  EXPECT_ERROR(SafetensorsWriter(path, {}, {{"a", "\xff"}}), "UTF-8");
  EXPECT_ERROR(SafetensorsWriter(folder.path("no/folder"), {}), "can't write");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(SafetensorsWriter, AFullDiskIsAnError) {
  const TemporaryFolder folder;
  SafetensorsWriter writer(folder.path("a"), {{"a", ElementType::u8, {100000}}});
  rlimit old{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{4096, old.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  EXPECT_ERROR(writer.write("a", std::vector<std::uint8_t>(100000)), "can't write " + folder.path("a"));
  ::setrlimit(RLIMIT_FSIZE, &old);
  std::signal(SIGXFSZ, handler);
}

}  // namespace
