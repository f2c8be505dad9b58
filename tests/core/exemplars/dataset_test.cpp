#include "exemplars/dataset.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "sweep_runs.hpp"

namespace maia::test {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> names(const Dataset& dataset) {
  std::vector<std::string> result;
  for (std::int64_t i = 0; i < dataset.size(); ++i) result.push_back(dataset.name(i));
  return result;
}

class Datasets : public testing::Test {
 protected:
  std::string file(const std::string& name, const std::string& bytes = "bytes") {
    fs::create_directories((folder / name).parent_path());
    return folder.write(name, bytes);
  }
  std::string open_error(const std::string& place) {
    return error_of([&] { Dataset::open(place); });
  }
  TemporaryFolder folder;
};

TEST_F(Datasets, AFolderIsSortedBytewiseWithAllBelowIt) {
  for (const char* name : {"d/b.jpg", "d/a.JPEG", "d/B.png", "d/sub/x.webp", "d/sub.bmp", "d/é.tif", "d/z.TIFF",
                           "d/notes.txt", "d/.hidden/h.png", "d/jpg", "d/sub/y.gif"}) {
    file(name);
  }
  const Dataset dataset = Dataset::open(folder.path("d/"));
  EXPECT_THAT(names(dataset),
              ElementsAre(".hidden/h.png", "B.png", "a.JPEG", "b.jpg", "sub.bmp", "sub/x.webp", "z.TIFF", "é.tif"));
  EXPECT_EQ(dataset.kind(), "folder");
  EXPECT_EQ(dataset.path(1), folder.path("d/B.png"));
  EXPECT_EQ(dataset.bytes(1), "bytes");
}

TEST_F(Datasets, LinksAreFollowedButNotInCircles) {
  file("elsewhere/e.png", "e");
  file("d/a.png", "a");
  fs::create_directory_symlink("../elsewhere", folder / "d/link");
  fs::create_directory_symlink("..", folder / "d/loop");
  fs::create_symlink("nowhere.png", folder / "d/broken.png");
  const Dataset dataset = Dataset::open(folder.path("d"));
  EXPECT_THAT(names(dataset), testing::IsSupersetOf({"a.png", "broken.png", "link/e.png"}));
  EXPECT_EQ(dataset.size(), 4);  // and loop/elsewhere/e.png
  EXPECT_THAT(error_of([&] { dataset.bytes(1); }), HasSubstr("there is no file '" + folder.path("d/broken.png")));
}

TEST_F(Datasets, AListKeepsItsOrder) {
  file("images/b.png", "bb");
  file("images/a", "a");
  file("lists/list.txt", "../images/b.png\r\n\n" + folder.path("images/a") + "\nmissing.jpg");
  const Dataset dataset = Dataset::open(folder.path("lists/list.txt"));
  EXPECT_THAT(names(dataset), ElementsAre("../images/b.png", folder.path("images/a"), "missing.jpg"));
  EXPECT_EQ(dataset.bytes(0), "bb");
  EXPECT_EQ(dataset.bytes(1), "a");
  EXPECT_THAT(error_of([&] { dataset.bytes(2); }), HasSubstr("there is no file"));
}

TEST_F(Datasets, ArchivesInAFolderOrByPattern) {
  file("in/2.png", "two");
  file("in/10.png", "ten");
  file("in/readme.txt", "no");
  const auto tar = [&](const std::string& out, const std::string& members) {
    fs::create_directories((folder / out).parent_path());
    ASSERT_EQ(std::system(("cd '" + folder.path("in") + "' && tar cf '" + folder.path(out) + "' " + members).c_str()),
              0);
  };
  tar("shards/b.tar", "2.png readme.txt");
  tar("shards/deep/a.tar", "10.png 2.png");
  tar("shards.old.tar", "2.png");
  const Dataset in_folder = Dataset::open(folder.path("shards"));
  EXPECT_EQ(in_folder.kind(), "tars");
  EXPECT_THAT(names(in_folder), ElementsAre("b.tar:2.png", "deep/a.tar:10.png", "deep/a.tar:2.png"));
  EXPECT_EQ(in_folder.bytes(1), "ten");
  EXPECT_EQ(in_folder.path(1), folder.path("shards/deep/a.tar:10.png"));
  const Dataset by_pattern = Dataset::open(folder.path("shards/*.tar"));
  EXPECT_THAT(names(by_pattern), ElementsAre("b.tar:2.png"));
  const Dataset single = Dataset::open(folder.path("shards/deep/a.tar"));
  EXPECT_EQ(single.kind(), "tar");
  EXPECT_THAT(names(single), ElementsAre("10.png", "2.png"));
  EXPECT_EQ(single.bytes(0), "ten");
  EXPECT_EQ(single.path(0), folder.path("shards/deep/a.tar:10.png"));
  file("shards/x.png");
  EXPECT_THAT(names(Dataset::open(folder.path("shards"))), ElementsAre("x.png"));
  EXPECT_THAT(open_error(folder.path("shards/*")), HasSubstr("which is no .tar file"));
  EXPECT_THAT(open_error(folder.path("none*.tar")), HasSubstr("no file matches"));
}

TEST_F(Datasets, ChangesAreNoticed) {
  const std::string a = file("d/a.png", "12345");
  const Dataset dataset = Dataset::open(folder.path("d"));
  file("d/a.png", "1234");
  EXPECT_THAT(error_of([&] { dataset.bytes(0); }),
              AllOf(HasSubstr(a), HasSubstr("has changed: it has 4 bytes and had 5")));
  fs::remove(a);
  EXPECT_THAT(error_of([&] { dataset.bytes(0); }), AllOf(HasSubstr(a), HasSubstr("No such file")));
}

TEST_F(Datasets, AChangedArchiveIsNoticed) {
  file("in/a.png", "a");
  ASSERT_EQ(std::system(("cd '" + folder.path("in") + "' && tar cf ../a.tar a.png").c_str()), 0);
  const Dataset dataset = Dataset::open(folder.path("a.tar"));
  fs::resize_file(folder / "a.tar", fs::file_size(folder / "a.tar") + 512);
  EXPECT_THAT(error_of([&] { dataset.bytes(0); }), HasSubstr("has changed"));
}

TEST_F(Datasets, TheHashIsOfNamesAndSizesOrOfContents) {
  file("d/a.png", "12");
  file("d/b.png", "345");
  const Dataset first = Dataset::open(folder.path("d"));
  fs::rename(folder / "d", folder / "moved");
  const Dataset moved = Dataset::open(folder.path("moved"));
  EXPECT_EQ(first.hash(), moved.hash());
  EXPECT_EQ(first.hash().size(), 64U);
  const std::string with_contents = moved.hash(true);
  EXPECT_NE(with_contents, moved.hash());
  file("moved/a.png", "21");
  EXPECT_EQ(Dataset::open(folder.path("moved")).hash(), moved.hash());
  EXPECT_NE(Dataset::open(folder.path("moved")).hash(true), with_contents);
  file("moved/a.png", "2");
  EXPECT_NE(Dataset::open(folder.path("moved")).hash(), moved.hash());
}

TEST_F(Datasets, ErrorsSayWhatToGive) {
  file("empty/notes.txt");
  EXPECT_THAT(open_error(folder.path("nowhere")), AllOf(HasSubstr("there is no dataset"), HasSubstr("give a folder")));
  EXPECT_THAT(open_error(""), HasSubstr("give a folder"));
  EXPECT_THAT(open_error(folder.path("empty")), AllOf(HasSubstr("no images in"), HasSubstr(".webp")));
  EXPECT_THAT(open_error(file("single.png")), HasSubstr("is a single image"));
  EXPECT_THAT(open_error(file("binary.dat", std::string("\0\1\2", 3))), HasSubstr("is no list of images"));
  EXPECT_THAT(open_error(file("empty.txt", "\n\n")), HasSubstr("no images in"));
  EXPECT_THAT(open_error("/dev/null"), HasSubstr("neither a folder nor a file"));
}

}  // namespace
}  // namespace maia::test
