#include "exemplars/tar_index.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "sweep_runs.hpp"

namespace maia::test {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

class TarIndex : public testing::Test {
 protected:
  /// Packs the folder `in` with the system's tar.
  std::string pack(const std::string& options) {
    const std::string path = folder.path("archive.tar");
    EXPECT_EQ(std::system(("cd '" + folder.path("in") + "' && tar " + options + " -cf '" + path + "' .").c_str()), 0);
    return path;
  }
  void put(const std::string& name, const std::string& bytes) {
    fs::create_directories((folder / ("in/" + name)).parent_path());
    folder.write("in/" + name, bytes);
  }
  std::string index_error(const std::string& path) {
    return error_of([&] { read_tar_index(path); });
  }
  TemporaryFolder folder;
};

TEST_F(TarIndex, ReadsWhatTarWritesInAllFormats) {
  const std::string long_name =
      std::string(90, 'd') + "/" + std::string(70, 'e') + "/" + std::string(120, 'f') + ".png";
  put("a.png", std::string(511, 'a'));
  put("b/empty.png", "");
  put("b/c/d.png", std::string(1025, 'd'));
  put("ümlaut.png", "u");
  fs::create_symlink("a.png", folder / "in/link.png");
  fs::create_hard_link(folder / "in/a.png", folder / "in/hard.png");
  for (const char* format : {"--format=ustar", "--format=gnu", "--format=pax", "--format=oldgnu", "--format=v7"}) {
    SCOPED_TRACE(format);
    const bool long_names = std::string(format) == "--format=gnu" || std::string(format) == "--format=pax";
    if (long_names) put(long_name, "long");
    const std::string path = pack(std::string(format) + " --sort=name");
    const std::string archive = read_file(path);
    std::size_t found = 0;
    for (const TarEntry& entry : read_tar_index(path)) {
      EXPECT_EQ(archive.substr(entry.offset, entry.size), read_file(folder / ("in/" + entry.name))) << entry.name;
      ++found;
    }
    EXPECT_EQ(found, long_names ? 5U : 4U);  // a link has no bytes of its own
    fs::remove_all(folder / "in" / std::string(90, 'd'));
  }
}

TEST_F(TarIndex, KeepsTheArchivesOrder) {
  put("b.png", "b");
  put("a.png", "a");
  ASSERT_EQ(std::system(("cd '" + folder.path("in") + "' && tar cf ../archive.tar b.png a.png").c_str()), 0);
  const auto entries = read_tar_index(folder.path("archive.tar"));
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].name, "b.png");
  EXPECT_EQ(entries[1].name, "a.png");
}

TEST_F(TarIndex, TheEndMarkMayBeMissing) {
  put("a.png", std::string(700, 'a'));
  const std::string path = pack("");
  const auto entries = read_tar_index(path);
  ASSERT_EQ(entries.size(), 1U);
  fs::resize_file(path, entries[0].offset + 1024);
  EXPECT_EQ(read_tar_index(path).size(), 1U);
  fs::resize_file(path, entries[0].offset + 700);
  EXPECT_EQ(read_tar_index(path).size(), 1U);
  fs::resize_file(path, entries[0].offset + 699);
  EXPECT_THAT(index_error(path), AllOf(HasSubstr("archive.tar"), HasSubstr("is the download complete?")));
}

TEST_F(TarIndex, DamageIsAnError) {
  put("a.png", std::string(700, 'a'));
  const std::string path = pack("");
  std::string archive = read_file(path);
  const std::int64_t header = read_tar_index(path).at(0).offset - 512;
  archive[header + 3] ^= 1;
  folder.write("archive.tar", archive);
  EXPECT_THAT(index_error(path), HasSubstr("the checksum of a header does not fit (at byte " + std::to_string(header)));
  folder.write("archive.tar", "short");
  EXPECT_THAT(index_error(path), HasSubstr("ends within a header"));
  folder.write("archive.tar", "");
  EXPECT_THAT(index_error(path), HasSubstr("ends within a header"));
}

TEST_F(TarIndex, CompressedArchivesAreNamedAsSuch) {
  put("a.png", "a");
  EXPECT_THAT(index_error(pack("-z")), HasSubstr("is compressed"));
}

}  // namespace
}  // namespace maia::test
