// Magics that restart or configure the worker.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/fake_kernel.hpp"
#include "unit/temporary_folder.hpp"

namespace maia::broker {
namespace {

using test::FakeKernel;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

TEST(Restart, OffersToReplayWhatHadSucceeded) {
  FakeKernel kernel;
  kernel.info.startup_ms = 210;
  kernel.succeeded = {{1, 1, "int a;"}, {1, 3, "int b;"}, {3, 1, "f();"}};
  EXPECT_EQ(kernel.output_of("%restart"),
            "Worker restarted (C++20, -O1, started in 210 ms); names are gone, %replay runs the 2 cells again.\n");
  EXPECT_THAT(kernel.restarts, SizeIs(1));
  EXPECT_EQ(kernel.output_of("%restart"), "Worker restarted (C++20, -O1, started in 210 ms).\n");
}

TEST(Restart, ThatFailsSaysWhy) {
  FakeKernel kernel;
  kernel.restart_error = "can't start maia-worker: No such file or directory";
  EXPECT_EQ(kernel.error_of("%restart"), "KernelError: can't start maia-worker: No such file or directory");
  EXPECT_EQ(kernel.error_of("%restart now"), "MagicError: %restart takes nothing; 'now' is too much");
}

TEST(Replay, RunsTheCodeOfTheWorkerBeforeInOrder) {
  FakeKernel kernel;
  kernel.can_replay = {{1, 1, "int a;"}, {1, 3, "int b;"}, {2, 1, "f();"}, {3, 1, "g();"}, {7, 2, "h();"}};
  EXPECT_EQ(kernel.output_of("%replay"), "Replayed 4 cells: In[1] to In[3], In[7].\n");
  ASSERT_THAT(kernel.ran, SizeIs(5));
  EXPECT_EQ(kernel.ran[1].code, "int b;");
  EXPECT_EQ(kernel.ran[1].first_line, 3U);
  EXPECT_FALSE(kernel.ran[1].show_result);
  EXPECT_EQ(kernel.ran[1].logged_as, 1) << "each piece stays part of its cell";
}

TEST(Replay, StopsAtTheFirstCellThatFailsAndNamesIt) {
  FakeKernel kernel;
  kernel.can_replay = {{1, 1, "int a;"}, {2, 1, "bad();"}, {3, 1, "g();"}};
  kernel.on_run = [](const std::string& code) {
    CodeOutcome outcome;
    if (code == "bad();") outcome.error = CellError{"std::runtime_error", "no file", {"the traceback"}};
    return outcome;
  };
  const std::optional<CellError> error = kernel.use("%replay");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->ename, "std::runtime_error");
  EXPECT_EQ(error->evalue, "replay of In[2]: no file");
  EXPECT_THAT(error->traceback, ElementsAre("%replay stopped at In[2]; it ran In[1].", "the traceback"));
  EXPECT_THAT(kernel.ran, SizeIs(2));
}

TEST(Replay, CanBeInterruptedBetweenCells) {
  FakeKernel kernel;
  kernel.can_replay = {{1, 1, "int a;"}, {2, 1, "int b;"}};
  kernel.on_run = [&](const std::string&) {
    kernel.asked_to_stop = true;
    return CodeOutcome{};
  };
  EXPECT_EQ(kernel.error_of("%replay"), "Interrupted: replay of In[2]: interrupted");
  EXPECT_THAT(kernel.ran, SizeIs(1));
}

TEST(Replay, SurvivesCodeThatReplacesTheWorker) {
  FakeKernel kernel;
  kernel.can_replay = {{1, 1, "int a;"}, {2, 1, "crash();"}};
  kernel.on_run = [&](const std::string& code) {
    CodeOutcome outcome;
    if (code == "crash();") {
      kernel.can_replay.clear();
      outcome.error = CellError{"Segmentation fault", "the worker was replaced", {}};
    }
    return outcome;
  };
  EXPECT_EQ(kernel.error_of("%replay"), "Segmentation fault: replay of In[2]: the worker was replaced");
}

TEST(Replay, SaysIfThereIsNothing) {
  FakeKernel kernel;
  EXPECT_THAT(kernel.output_of("%replay"), HasSubstr("nothing to replay"));
}

TEST(Reset, ForgetsEverythingAndSaysSo) {
  FakeKernel kernel;
  kernel.history().store(6, "int a;");
  kernel.known_names = {{"a", "variable", "int", "In[6]:1"}};
  kernel.succeeded = {{1, 1, "int a;"}};
  kernel.info.profile.standard = "23";
  EXPECT_EQ(kernel.output_of("%reset -f"),
            "Session reset: 1 name forgotten, counting starts again at 1 (C++23, -O1).\n");
  EXPECT_THAT(kernel.restarts, SizeIs(1));
  EXPECT_EQ(kernel.restarts[0].standard, "23");
  EXPECT_EQ(kernel.forgotten, 1);
  EXPECT_THAT(kernel.can_replay, IsEmpty());
  EXPECT_EQ(kernel.history().session(), 0);
  EXPECT_EQ(kernel.error_of("%reset all"), "MagicError: %reset takes nothing but -f; 'all' is too much");
  EXPECT_THAT(kernel.restarts, SizeIs(1));
}

TEST(Opt, SetsTheLevel) {
  FakeKernel kernel;
  EXPECT_EQ(kernel.output_of("%opt 3"), "Cells are compiled with -O3 from now on.\n");
  EXPECT_THAT(kernel.configured, ElementsAre(Pair("opt", "3")));
  EXPECT_EQ(kernel.output_of("%opt"), "Cells are compiled with -O1.\n");
  EXPECT_EQ(kernel.error_of("%opt 4"), "MagicError: the level is a whole number from 0 to 3, not '4'");
  EXPECT_EQ(kernel.error_of("%opt fast"), "MagicError: the level is a whole number from 0 to 3, not 'fast'");
  EXPECT_EQ(kernel.error_of("%opt 1 2"), "MagicError: %opt takes one level; '2' is too much");
}

TEST(Opt, ShowsTheWorkersAnswer) {
  FakeKernel kernel;
  kernel.on_configure = [](const std::string&) { return protocol::Configured{0, true, "done"}; };
  EXPECT_EQ(kernel.output_of("%opt 2"), "done\n");
  kernel.on_configure = [](const std::string&) { return protocol::Configured{0, false, "no"}; };
  EXPECT_EQ(kernel.error_of("%opt 2"), "MagicError: no");
}

TEST(Std, RestartsWithAnotherStandard) {
  FakeKernel kernel;
  EXPECT_EQ(kernel.output_of("%std"), "Cells are C++20.\n");
  EXPECT_EQ(kernel.output_of("%std 20"), "Cells are C++20 already.\n");
  EXPECT_THAT(kernel.restarts, IsEmpty());
  EXPECT_THAT(kernel.output_of("%std c++23"), HasSubstr("Worker restarted for C++23 (C++23, -O1"));
  EXPECT_EQ(kernel.restarts.at(0).standard, "23");
  EXPECT_EQ(kernel.error_of("%std 11"), "MagicError: the standard is 17, 20 or 23, not '11'");
}

/// A kernel on a machine with this libtorch.
struct WithTorch {
  explicit WithTorch(int major)
      : header(folder.write("version.h", "#define TORCH_VERSION_MAJOR " + std::to_string(major) +
                                             "\n#define TORCH_VERSION_MINOR 1\n#define TORCH_VERSION_PATCH 0\n")),
        variable("MAIA_TORCH_VERSION_HEADER", header.c_str()) {}
  test::TemporaryFolder folder;
  std::string header;
  test::ScopedVariable variable;
  FakeKernel kernel;
};

TEST(Use, TorchBefore2MeansCpp17AndBack) {
  WithTorch with(1);
  EXPECT_THAT(with.kernel.output_of("%use torch"),
              HasSubstr("Worker restarted with libtorch 1.1.0, in C++17 because its headers can't be read as C++20"));
  EXPECT_EQ(with.kernel.restarts.back().headers, "torch");
  EXPECT_EQ(with.kernel.restarts.back().standard, "17");
  EXPECT_EQ(with.kernel.error_of("%std 20"),
            "MagicError: the headers of libtorch 1.1.0 can only be read as C++17; leave them with %use std first");
  EXPECT_THAT(with.kernel.output_of("%use std"), HasSubstr("Worker restarted without libtorch, in C++20 again"));
  EXPECT_EQ(with.kernel.restarts.back().headers, "std");
  EXPECT_EQ(with.kernel.restarts.back().standard, "20");
}

TEST(Use, NewerTorchKeepsTheStandard) {
  WithTorch with(2);
  EXPECT_THAT(with.kernel.output_of("%use torch"), HasSubstr("Worker restarted with libtorch 2.1.0 (C++20"));
  EXPECT_THAT(with.kernel.output_of("%std 23"), HasSubstr("restarted for C++23"));
  EXPECT_EQ(with.kernel.restarts.back().headers, "torch");
  EXPECT_EQ(with.kernel.output_of("%use torch"), "The torch headers are in use already.\n");
  EXPECT_EQ(with.kernel.output_of("%use"), "The torch headers are in use.\n");
}

TEST(Use, SaysIfTorchIsMissing) {
  const test::ScopedVariable variable("MAIA_TORCH_VERSION_HEADER", "/nowhere/version.h");
  FakeKernel kernel;
  EXPECT_EQ(kernel.error_of("%use torch"),
            "MagicError: libtorch's headers were not found (/nowhere/version.h can't be read); install libtorch-dev");
  EXPECT_EQ(kernel.error_of("%use boost"), "MagicError: the headers are torch or std, not 'boost'");
  EXPECT_THAT(kernel.restarts, IsEmpty());
}

TEST(Include, TakesFoldersThatExist) {
  const test::TemporaryFolder folder;
  folder.write("a.hpp", "");
  FakeKernel kernel;
  const std::string path = folder.path().string();
  EXPECT_EQ(kernel.output_of("%include '" + path + "'"), "Headers are searched in " + path + ".\n");
  EXPECT_THAT(kernel.configured, ElementsAre(Pair("include", path)));
  EXPECT_EQ(kernel.error_of("%include " + path + "/none"), "MagicError: there is no folder '" + path + "/none'");
  EXPECT_EQ(kernel.error_of("%include " + path + "/a.hpp"),
            "MagicError: there is no folder '" + path + "/a.hpp'; that is a file: use #include for it");
  EXPECT_EQ(kernel.error_of("%include"), "MagicError: %include takes a folder");
  const test::ScopedVariable home("HOME", path.c_str());
  kernel.use("%include ~/.");
  EXPECT_EQ(kernel.configured.back().second, path + "/");
}

TEST(Link, TakesNamesAndFilesAndFolders) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path().string();
  FakeKernel kernel;
  EXPECT_EQ(kernel.output_of("%link z -L " + path + " -lm " + path + "/libx.so"),
            "Libraries are searched in " + path + ".\nLinked m.\nLinked z.\nLinked " + path + "/libx.so.\n");
  EXPECT_THAT(kernel.configured, ElementsAre(Pair("link-path", path), Pair("link", "m"), Pair("link", "z"),
                                             Pair("link", path + "/libx.so")));
  EXPECT_EQ(kernel.error_of("%link"), "MagicError: %link takes a library");
  EXPECT_EQ(kernel.error_of("%link ''"), "MagicError: a library's name can't be empty");
  EXPECT_EQ(kernel.error_of("%link -L /none z"), "MagicError: there is no folder '/none' to search for libraries");
}

TEST(Link, ThatFailsSaysWhy) {
  FakeKernel kernel;
  kernel.on_configure = [](const std::string&) { return protocol::Configured{0, false, "no library 'zz'"}; };
  EXPECT_EQ(kernel.error_of("%link zz"), "MagicError: no library 'zz'");
}

TEST(Memory, SetsAndShowsTheLimit) {
  FakeKernel kernel;
  kernel.info.resident_bytes = std::uint64_t{120} << 20;
  EXPECT_EQ(kernel.output_of("%memory"), "The worker uses 120 MiB; there is no limit (%memory 4G sets one).\n");
  kernel.info.profile.memory_limit = std::uint64_t{2} << 30;
  EXPECT_EQ(kernel.output_of("%memory"), "The worker uses 120 MiB; its limit is 2 GiB.\n");
  EXPECT_EQ(kernel.output_of("%memory 512M"), "Memory is limited to 512 MiB.\n");
  EXPECT_EQ(kernel.output_of("%memory 1.5GiB"), "Memory is limited to 1.5 GiB.\n");
  EXPECT_EQ(kernel.output_of("%memory off"), "Memory is not limited any more.\n");
  kernel.use("%memory 4gb");
  kernel.use("%memory 2000000000");
  EXPECT_THAT(kernel.configured,
              ElementsAre(Pair("memory", "536870912"), Pair("memory", "1610612736"), Pair("memory", "0"),
                          Pair("memory", "4294967296"), Pair("memory", "2000000000")));
}

TEST(Memory, RefusesWhatIsNoSize) {
  FakeKernel kernel;
  for (const std::string wrong : {"lots", "4X", "4GG", "-1", "1e3", ".", "1.2.3G", "99999999T", "G", "4 G"})
    EXPECT_THAT(kernel.error_of("%memory " + wrong), HasSubstr("MagicError: ")) << wrong;
  EXPECT_EQ(kernel.error_of("%memory 512"),
            "MagicError: a limit of 512 B is too small for any cell; write the unit, as in 512M or 4G");
  EXPECT_THAT(kernel.configured, IsEmpty());
}

}  // namespace
}  // namespace maia::broker
