#include "model/weights/pytorch/pytorch_file.hpp"

#include <zlib.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/weights/expect_error.hpp"
#include "core/weights/pickles.hpp"
#include "model/weights/safetensors_file.hpp"
#include "unit/temporary_folder.hpp"

namespace {

using namespace maia::test;
using maia::PytorchTensor;

std::string golden(const std::string& name) { return read_file(std::string(MAIA_GOLDEN_DIR "/") + name); }

/// The elements in the order of their indices.
std::string contents(const PytorchTensor& tensor) {
  const std::size_t size = maia::element_size(tensor.type);
  std::string bytes;
  std::vector<std::int64_t> index(tensor.sizes.size());
  for (std::int64_t i = 0; i < tensor.elements(); ++i) {
    std::int64_t at = tensor.offset;
    for (std::size_t d = 0; d < index.size(); ++d) at += index[d] * tensor.strides[d];
    bytes.append(reinterpret_cast<const char*>(tensor.storage.data.get()) + static_cast<std::size_t>(at) * size, size);
    for (std::size_t d = index.size(); d-- > 0;) {
      if (++index[d] < tensor.sizes[d]) break;
      index[d] = 0;
    }
  }
  return bytes;
}

std::map<std::string, PytorchTensor> read(const std::string& bytes) {
  std::map<std::string, PytorchTensor> tensors;
  for (PytorchTensor& tensor : maia::read_pytorch_file(bytes_of(bytes))) {
    const std::string name = tensor.name;
    EXPECT_TRUE(tensors.emplace(name, std::move(tensor)).second) << name;
  }
  return tensors;
}

/// A zip archive of files that are deflated, or stored if `deflated` is false.
std::string zip(const std::vector<std::pair<std::string, std::string>>& files, bool deflated = false) {
  std::string archive, directory;
  for (const auto& [name, content] : files) {
    std::string packed = content;
    if (deflated) {
      packed.resize(compressBound(content.size()));
      z_stream stream{};
      deflateInit2(&stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY);
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
      stream.avail_in = static_cast<uInt>(content.size());
      stream.next_out = reinterpret_cast<Bytef*>(packed.data());
      stream.avail_out = static_cast<uInt>(packed.size());
      EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
      packed.resize(stream.total_out);
      deflateEnd(&stream);
    }
    const auto checksum = crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size()));
    const std::string common = little_endian(20, 2) + little_endian(0, 2) + little_endian(deflated ? 8 : 0, 2) +
                               little_endian(0, 4) + little_endian(checksum, 4) + little_endian(packed.size(), 4) +
                               little_endian(content.size(), 4) + little_endian(name.size(), 2) + little_endian(0, 2);
    directory +=
        "PK\x01\x02" + little_endian(20, 2) + common + little_endian(0, 10) + little_endian(archive.size(), 4) + name;
    archive += "PK\x03\x04" + common + name + packed;
  }
  return archive + directory + "PK\x05\x06" + little_endian(0, 4) + little_endian(files.size(), 2) +
         little_endian(files.size(), 2) + little_endian(directory.size(), 4) + little_endian(archive.size(), 4) +
         little_endian(0, 2);
}

/// A file of torch.save() with one storage.
std::string file(const std::string& operations, const std::string& data, bool deflated = false) {
  return zip({{"archive/data.pkl", pickle(operations)}, {"archive/version", "3\n"}, {"archive/data/0", data}},
             deflated);
}

std::string one_tensor(std::uint32_t elements, std::uint32_t offset, const std::string& sizes,
                       const std::string& strides) {
  return dict(text("a") + tensor(storage("0", elements), offset, sizes, strides));
}

class Golden : public ::testing::TestWithParam<const char*> {};

TEST_P(Golden, IsWhatNumpySays) {
  const auto tensors = read(golden(GetParam()));
  const std::string expected = golden("expected.safetensors");
  const maia::SafetensorsFile file = maia::SafetensorsFile::parse(bytes_of(expected), "expected");
  ASSERT_EQ(tensors.size(), file.tensors().size());
  for (const maia::StoredTensor& stored : file.tensors()) {
    ASSERT_TRUE(tensors.contains(stored.name)) << stored.name;
    const PytorchTensor& tensor = tensors.at(stored.name);
    EXPECT_EQ(tensor.type, stored.type) << stored.name;
    EXPECT_EQ(tensor.sizes, stored.shape) << stored.name;
    EXPECT_EQ(contents(tensor), std::string(reinterpret_cast<const char*>(stored.data.data()), stored.data.size()))
        << stored.name;
  }
  EXPECT_EQ(tensors.at("shared.rows").storage.data, tensors.at("shared.transposed").storage.data);
}

INSTANTIATE_TEST_SUITE_P(Formats, Golden, ::testing::Values("zip.pth", "legacy.pth"));

TEST(PytorchFile, CheckpointsOfTrainingRuns) {
  for (const char* name : {"training.pth", "dino.pth"}) {
    const auto tensors = read(golden(name));
    ASSERT_EQ(tensors.size(), 2U) << name;
    EXPECT_EQ(contents(tensors.at("fc.bias")), std::string("\0\0\x80\x3f\0\0\x80\x3f", 8)) << name;
  }
}

TEST(PytorchFile, WholeModulesAreRefused) {
  EXPECT_ERROR(read(golden("module.pth")), "'torch.nn.modules.linear.Linear'");
  EXPECT_ERROR(read(golden("module.pth")), "state_dict()");
}

TEST(PytorchFile, TorchScriptIsTold) {
  EXPECT_TRUE(maia::has_torchscript_code(bytes_of(golden("script.pt"))));
  for (const char* name : {"zip.pth", "legacy.pth", "expected.safetensors"})
    EXPECT_FALSE(maia::has_torchscript_code(bytes_of(golden(name)))) << name;
  EXPECT_ERROR(read(golden("script.pt")), "TorchScript");
}

TEST(PytorchFile, DeflatedFilesToo) {
  const std::string operations = one_tensor(2, 0, number(2), number(1));
  EXPECT_EQ(contents(read(file(operations, "12345678", true)).at("a")), "12345678");
  EXPECT_EQ(contents(read(file(operations, "12345678", false)).at("a")), "12345678");
}

TEST(PytorchFile, ViewsStayInsideTheirStorage) {
  const std::string data(16, 'x');  // 4 floats
  EXPECT_NO_THROW(read(file(one_tensor(4, 1, number(3), number(1)), data)));
  EXPECT_NO_THROW(read(file(one_tensor(4, 0, number(2) + number(2), number(1) + number(2)), data)));
  EXPECT_NO_THROW(read(file(one_tensor(4, 4, number(0), number(1)), data)));
  const auto refused = [&](std::uint32_t offset, const std::string& sizes, const std::string& strides) {
    EXPECT_ERROR(read(file(one_tensor(4, offset, sizes, strides), data)), "does not fit into its storage");
  };
  const std::string huge = "\x8a\x08" + little_endian((1ULL << 63) - 1, 8);
  refused(2, number(3), number(1));
  refused(0, number(2), number(4));
  refused(0, number(5), number(1));
  refused(5, number(0), number(1));
  refused(0xffffffff, number(1), number(1));
  refused(0, number(0xffffffff), number(1));
  refused(0, number(2), number(0xffffffff));
  refused(0, number(2) + number(2), number(1));
  refused(0, huge + huge, number(0) + number(0));
  refused(0, number(2) + number(2), huge + huge);
  refused(4, "", "");
}

TEST(PytorchFile, FewNumbersMustNotBecomeMany) {
  EXPECT_NO_THROW(read(file(one_tensor(1, 0, number(1000), number(0)), "1234")));
  EXPECT_ERROR(read(file(one_tensor(1, 0, number(1'000'000'000), number(0)), "1234")), "too often");
  std::string many;
  for (int i = 0; i < 100; ++i)
    many += text("t" + std::to_string(i)) + tensor(storage("0", 1), 0, number(10'000'000), number(0));
  EXPECT_ERROR(read(file(dict(many), "1234")), "too often");
}

TEST(PytorchFile, StoragesHaveTheLengthThatThePickleSays) {
  EXPECT_ERROR(read(file(one_tensor(4, 0, number(1), number(1)), "12345678")), "has 8 bytes instead of 16");
  EXPECT_ERROR(read(file(one_tensor(1, 0, number(1), number(1)), "12345678")), "has 8 bytes instead of 4");
  EXPECT_ERROR(read(file(dict(text("a") + tensor(storage("../0", 2), 0, number(1), number(1))), "12345678")),
               "no file");
  EXPECT_ERROR(read(file(dict(text("a") + tensor(storage("0", 2), 0, number(1), number(1)) + text("b") +
                              tensor(storage("0", 3), 0, number(1), number(1))),
                         "12345678")),
               "two lengths");
  EXPECT_ERROR(
      read(file(dict(text("a") + tensor(storage("0", 2, "ComplexFloatStorage"), 0, number(1), number(1))), "12345678")),
      "torch.ComplexFloatStorage");
}

TEST(PytorchFile, OneStorageReadAsTwoTypes) {
  // What PyTorch writes for a view with another type: the same key, other elements.
  const auto tensors = read(file(dict(text("a") + tensor(storage("0", 2), 0, number(2), number(1)) + text("b") +
                                      tensor(storage("0", 8, "ByteStorage"), 4, number(4), number(1))),
                                 "12345678"));
  EXPECT_EQ(contents(tensors.at("a")), "12345678");
  EXPECT_EQ(contents(tensors.at("b")), "5678");
}

TEST(PytorchFile, OtherArchives) {
  EXPECT_ERROR(read(zip({{"hello.txt", "x"}})), "no file data.pkl");
  EXPECT_ERROR(read(zip({{"a/data.pkl", pickle("}")}, {"a/byteorder", "big"}})), "big-endian");
  EXPECT_ERROR(read("PK\x03\x04"), "zip directory");
  EXPECT_ERROR(read("hello"), "no file of PyTorch");
  EXPECT_ERROR(read(""), "no file of PyTorch");
}

TEST(PytorchFile, BombsAreDefused) {
  std::string zeros(200'000'000, '\0');
  EXPECT_ERROR(read(file(one_tensor(50'000'000, 0, number(1), number(1)), zeros, true)), "as no weights do");
}

TEST(PytorchFile, DamageIsAnError) {
  const std::string whole = golden("zip.pth");
  for (std::size_t length = 0; length < whole.size(); length += 7)
    EXPECT_THROW(read(whole.substr(0, length)), maia::Error) << length;
  // The checksum of a storage.
  std::string changed = file(one_tensor(2, 0, number(2), number(1)), "12345678");
  changed[changed.find("12345678")] = 'x';
  EXPECT_ERROR(read(changed), "data/0' is damaged");
  const std::string legacy = golden("legacy.pth");
  for (std::size_t length = 0; length < legacy.size(); length += 5)
    EXPECT_THROW(read(legacy.substr(0, length)), maia::Error) << length;
}

/// The format before 1.6, whose storages follow.
std::string legacy(const std::string& operations, const std::string& keys, const std::string& storages,
                   bool little = true) {
  const std::string magic = "\x8a\x0a" + std::string("\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19");
  return pickle(magic) + pickle("M" + little_endian(1001, 2)) +
         pickle(dict(text("little_endian") + (little ? "\x88" : "\x89"))) + pickle(operations) +
         pickle("](" + keys + "e") + storages;
}

TEST(PytorchFile, LegacyViewsOfStorages) {
  const auto view = [](std::uint32_t begin, std::uint32_t count) {
    return tuple(text("storage") + global("torch", "FloatStorage") + text("k") + text("cpu") + number(4) +
                 tuple(text("v") + number(begin) + number(count))) +
           "Q";
  };
  const std::string data = little_endian(4, 8) + "aaaabbbbccccdddd";
  EXPECT_EQ(
      contents(read(legacy(dict(text("t") + tensor(view(1, 3), 1, number(2), number(1))), text("k"), data)).at("t")),
      "ccccdddd");
  EXPECT_ERROR(read(legacy(dict(text("t") + tensor(view(1, 2), 1, number(2), number(1))), text("k"), data)),
               "does not fit");
  EXPECT_ERROR(read(legacy(dict(text("t") + tensor(view(2, 3), 0, number(1), number(1))), text("k"), data)),
               "part of a storage");
}

TEST(PytorchFile, LegacyLies) {
  const std::string good = one_tensor(2, 0, number(2), number(1));
  const std::string data = little_endian(2, 8) + "12345678";
  EXPECT_NO_THROW(read(legacy(good, text("0"), data)));
  EXPECT_ERROR(read(legacy(good, text("0"), data, false)), "big-endian");
  EXPECT_ERROR(read(legacy(good, text("1"), data)), "'1', which nothing refers to");
  EXPECT_ERROR(read(legacy(good, "", "")), "no storage '0'");
  EXPECT_ERROR(read(legacy(good, text("0"), little_endian(3, 8) + "12345678")), "3 elements instead of 2");
  EXPECT_ERROR(read(legacy(good, text("0"), data.substr(0, 12))), "cut short");
  EXPECT_ERROR(read(legacy(good, number(0), data)), "the number 0");
  EXPECT_ERROR(read(legacy(one_tensor(0x7fffffff, 0, number(1), number(1)), text("0"), little_endian(0x7fffffff, 8))),
               "cut short");
}

}  // namespace
