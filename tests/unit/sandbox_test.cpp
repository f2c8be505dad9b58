// What a person lets cells do: the choice, what follows from it, and %sandbox.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "broker/sandbox/disk_watch.hpp"
#include "broker/sandbox/policy.hpp"
#include "unit/fake_kernel.hpp"
#include "unit/temporary_folder.hpp"

namespace maia::broker {
namespace {

namespace fs = std::filesystem;
using test::FakeKernel;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

/// Sets variables for one test.
class Environment {
 public:
  ~Environment() {
    for (const auto& [name, value] : before_)
      value ? ::setenv(name.c_str(), value->c_str(), 1) : ::unsetenv(name.c_str());
  }
  void set(const std::string& name, const std::string& value) {
    const char* before = std::getenv(name.c_str());
    before_.emplace_back(name, before ? std::optional<std::string>(before) : std::nullopt);
    ::setenv(name.c_str(), value.c_str(), 1);
  }

 private:
  std::vector<std::pair<std::string, std::optional<std::string>>> before_;
};

std::string problem_with(const std::string& name, const std::string& value) {
  Environment environment;
  environment.set(name, value);
  try {
    sandbox_choice_of_environment();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "(none)";
}

TEST(SandboxChoice, IsStrictUnlessTheEnvironmentSaysOtherwise) {
  EXPECT_FALSE(sandbox_choice_of_environment().open);
  Environment environment;
  environment.set("MAIA_SANDBOX", "open");
  environment.set("MAIA_SANDBOX_READ", "/usr/share:/usr");
  environment.set("MAIA_SANDBOX_MEMORY", "2G");
  environment.set("MAIA_SANDBOX_PROCESSES", "7");
  const SandboxChoice choice = sandbox_choice_of_environment();
  EXPECT_TRUE(choice.open);
  ASSERT_THAT(choice.folders, SizeIs(2));
  EXPECT_EQ(choice.folders[0].path, "/usr/share");
  EXPECT_FALSE(choice.folders[0].write);
  EXPECT_EQ(choice.memory_bytes, std::uint64_t{2} << 30);
  EXPECT_EQ(choice.processes, 7);
}

TEST(SandboxChoice, DoesNotGuess) {
  EXPECT_EQ(problem_with("MAIA_SANDBOX", "off"), "MAIA_SANDBOX is strict or open, not 'off'");
  EXPECT_EQ(problem_with("MAIA_SANDBOX_READ", "/no/such"),
            "MAIA_SANDBOX_READ names '/no/such': No such file or directory");
  EXPECT_EQ(problem_with("MAIA_SANDBOX_MEMORY", "much"),
            "MAIA_SANDBOX_MEMORY is a size such as 512M or 8G, not 'much'");
  EXPECT_EQ(problem_with("MAIA_SANDBOX_PROCESSES", "0"), "MAIA_SANDBOX_PROCESSES is a number from 1 to 10000, not '0'");
}

class SandboxPolicyTest : public testing::Test {
 protected:
  SandboxPolicyTest() {
    for (const char* name :
         {"home/.ssh", "home/.config/maia", "home/notebooks", "home/Documents", "temporary", "cache"})
      fs::create_directories(folder_ / name);
    std::ofstream(folder_ / "home/.netrc") << "secret";
    std::ofstream(folder_ / "home/table.csv") << "1";
    environment_.set("HOME", folder_ / "home");
    environment_.set("XDG_CACHE_HOME", folder_ / "cache");
    environment_.set("XDG_CONFIG_HOME", "");
    environment_.set("MAIA_CONFIG", "");
    environment_.set("MAIA_HISTORY", ":memory:");
    environment_.set("MAIA_RUNS", "");
  }

  SandboxPolicy in(const fs::path& notebook, const SandboxChoice& choice = {}) const {
    return sandbox_policy(choice, notebook, folder_ / "temporary");
  }

  const test::TemporaryFolder temporary_;
  const fs::path folder_ = fs::canonical(temporary_.path());
  Environment environment_;
};

TEST_F(SandboxPolicyTest, CellsWriteTheNotebooksFolderTheCacheAndTheirTemporaryFolder) {
  const SandboxPolicy policy = in(folder_ / "home/notebooks");
  EXPECT_THAT(policy.write, Contains(folder_ / "home/notebooks"));
  EXPECT_THAT(policy.write, Contains(folder_ / "cache/maia"));
  EXPECT_THAT(policy.write, Contains(folder_ / "temporary"));
  EXPECT_TRUE(fs::is_directory(folder_ / "cache/maia"));
  EXPECT_EQ(policy.notebook_problem, "");
  for (const fs::path& path : policy.write) EXPECT_FALSE(touches(path, {folder_ / "home/.ssh"})) << path;
}

TEST_F(SandboxPolicyTest, TheHomeFolderIsNotGivenAsAWhole) {
  const SandboxPolicy policy = in(folder_ / "home");
  EXPECT_THAT(policy.write, Not(Contains(folder_ / "home")));
  EXPECT_THAT(policy.read, AllOf(Contains(folder_ / "home/notebooks"), Contains(folder_ / "home/table.csv")));
  for (const fs::path& path : policy.read) EXPECT_NE(path.filename().string()[0], '.') << path;
  EXPECT_THAT(policy.notebook_problem, HasSubstr("is your home folder, so cells only read"));
}

TEST_F(SandboxPolicyTest, NorIsAFolderAboveOrAPrivateOne) {
  EXPECT_THAT(in(folder_).notebook_problem, HasSubstr("holds " + (folder_ / "home").string()));
  EXPECT_THAT(in(folder_).write, Not(Contains(folder_)));
  const SandboxPolicy hidden = in(folder_ / "home/.ssh");
  EXPECT_THAT(hidden.write, Not(Contains(folder_ / "home/.ssh")));
  EXPECT_THAT(hidden.read, Not(Contains(folder_ / "home/.ssh")));
  EXPECT_NE(hidden.notebook_problem, "");
  EXPECT_THAT(in("/").write, Not(Contains(fs::path("/"))));
  EXPECT_THAT(in("/etc").read, Not(Contains(fs::path("/etc"))));
}

TEST_F(SandboxPolicyTest, ARecordOfRunsInTheNotebooksFolderIsNotForCells) {
  environment_.set("MAIA_RUNS", folder_ / "home/notebooks/runs");
  const SandboxPolicy policy = in(folder_ / "home/notebooks");
  EXPECT_THAT(policy.write, Not(Contains(folder_ / "home/notebooks")));
  EXPECT_THAT(policy.notebook_problem, HasSubstr("runs"));
}

TEST_F(SandboxPolicyTest, TheWorkerIsTold) {
  SandboxChoice choice;
  choice.folders = {{"/data", false}, {"/out", true}};
  choice.memory_bytes = 5;
  const std::vector<std::string> arguments = sandbox_arguments(in(folder_ / "home/notebooks", choice), choice, 4);
  EXPECT_THAT(arguments, AllOf(Contains("strict"), Contains("/data"), Contains("/out"), Contains("5")));
  choice.open = true;
  EXPECT_THAT(sandbox_arguments(in(folder_ / "home/notebooks", choice), choice, 4), ElementsAre("--sandbox", "open"));
}

TEST_F(SandboxPolicyTest, SaysWhatIsMissing) {
  SandboxChoice choice;
  choice.without = "landlock,seccomp";
  const SandboxPolicy policy = in(folder_ / "home/notebooks", choice);
  EXPECT_STREQ(policy.state(), "degraded");
  EXPECT_FALSE(policy.suits_agent());
  EXPECT_THAT(policy.layers.missing(), SizeIs(3));
  EXPECT_THAT(describe(policy),
              AllOf(HasSubstr("missing  Landlock"), HasSubstr("missing  seccomp"), Not(HasSubstr("  write"))));
  choice.open = true;
  EXPECT_THAT(describe(in(folder_, choice)), HasSubstr("The sandbox is open"));
}

TEST(SandboxHint, StandsBelowAnErrorThatTheLockMayHaveMade) {
  SandboxPolicy policy;
  policy.layers = {7, true, true};
  EXPECT_THAT(sandbox_hint(policy, "can't open /data/x: Permission denied"), HasSubstr("%sandbox allow"));
  EXPECT_THAT(sandbox_hint(policy, "socket: Operation not permitted"), HasSubstr("network"));
  EXPECT_EQ(sandbox_hint(policy, "division by zero"), "");
  policy.open = true;
  EXPECT_EQ(sandbox_hint(policy, "can't open /data/x: Permission denied"), "");
}

TEST(DiskWatch, SpeaksWhenLessThanTheReserveIsLeft) {
  const test::TemporaryFolder folder;
  const std::uint64_t free = fs::space(folder.path()).available;
  EXPECT_EQ(DiskWatch({folder.path()}, free / 4).problem(), "");
  // More than there is: then half of it counts.
  EXPECT_EQ(DiskWatch({folder.path()}, free * 4).problem(), "");
  EXPECT_EQ(DiskWatch({"/no/such/folder"}, 1).problem(), "");
}

TEST(SandboxMagic, OpensOnlyWhenAPersonSaysSo) {
  FakeKernel kernel;
  EXPECT_EQ(kernel.error_of("%sandbox open"), "MagicError: nobody is here");
  kernel.persons_answer = "yes";
  EXPECT_THAT(kernel.error_of("%sandbox open"), HasSubstr("the answer was not 'open'"));
  EXPECT_THAT(kernel.restarts, IsEmpty());
  kernel.persons_answer = "open";
  EXPECT_THAT(kernel.output_of("%sandbox open"), HasSubstr("The sandbox is open"));
  ASSERT_THAT(kernel.restarts, SizeIs(1));
  EXPECT_TRUE(kernel.restarts[0].sandbox.open);
  EXPECT_THAT(kernel.questions, SizeIs(3));
  EXPECT_EQ(kernel.output_of("%sandbox open"), "The sandbox is open already.\n");
  // Closing needs no question.
  EXPECT_THAT(kernel.output_of("%sandbox strict"), HasSubstr("The sandbox is strict"));
  EXPECT_FALSE(kernel.restarts[1].sandbox.open);
  EXPECT_THAT(kernel.questions, SizeIs(3));
}

TEST(SandboxMagic, AllowsAFolderWhenAPersonSaysSo) {
  const test::TemporaryFolder folder;
  const std::string path = fs::canonical(folder.path()).string();
  FakeKernel kernel;
  kernel.persons_answer = "no";
  EXPECT_THAT(kernel.error_of("%sandbox allow " + path), HasSubstr("the answer was not 'yes'"));
  kernel.persons_answer = " yes ";
  EXPECT_THAT(kernel.output_of("%sandbox allow " + path + " --write"), HasSubstr("Cells may write to " + path));
  ASSERT_THAT(kernel.restarts, SizeIs(1));
  ASSERT_THAT(kernel.restarts[0].sandbox.folders, SizeIs(1));
  EXPECT_TRUE(kernel.restarts[0].sandbox.folders[0].write);
  EXPECT_THAT(kernel.questions.back(), HasSubstr("change and delete everything in " + path));
  EXPECT_EQ(kernel.output_of("%sandbox allow " + path), path + " is allowed already.\n");
}

TEST(SandboxMagic, AllowsNothingPrivate) {
  FakeKernel kernel;
  kernel.persons_answer = "yes";
  EXPECT_THAT(kernel.error_of("%sandbox allow /"), HasSubstr("allow a smaller folder"));
  EXPECT_THAT(kernel.error_of("%sandbox allow /proc"), HasSubstr("private"));
  EXPECT_THAT(kernel.error_of("%sandbox allow /no/such"), HasSubstr("No such file or directory"));
  EXPECT_THAT(kernel.questions, IsEmpty());
}

TEST(SandboxMagic, ExplainsItsUse) {
  FakeKernel kernel;
  EXPECT_THAT(kernel.error_of("%sandbox off"), HasSubstr("strict, open or allow PATH, not 'off'"));
  EXPECT_THAT(kernel.error_of("%sandbox --write"), HasSubstr("belongs behind"));
  EXPECT_THAT(kernel.output_of("%sandbox"), HasSubstr("sandbox"));
}

}  // namespace
}  // namespace maia::broker
