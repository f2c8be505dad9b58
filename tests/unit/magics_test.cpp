// The table of magics, and those that look at names, files and history.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/fake_kernel.hpp"
#include "unit/temporary_folder.hpp"

namespace maia::broker {
namespace {

using test::FakeKernel;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

TEST(Magics, AreAllInTheTable) {
  std::vector<std::string_view> names;
  for (const auto& magic : magics()) names.push_back(magic->name());
  EXPECT_THAT(names, UnorderedElementsAre("agent", "backend", "file", "help", "history", "include", "link", "load",
                                          "memory", "opt", "replay", "reset", "restart", "sandbox", "std", "time",
                                          "timeit", "use", "version", "who"));
}

TEST(Magics, SayHowTheyAreUsed) {
  for (const auto& magic : magics()) {
    const std::string name(magic->name());
    EXPECT_TRUE(magic->accepts_line() || magic->accepts_body()) << name;
    EXPECT_THAT(std::string(magic->usage()), StartsWith((magic->accepts_line() ? "%" : "%%") + name));
    EXPECT_THAT(std::string(magic->summary()), Not(HasSubstr("\n")));
    EXPECT_EQ(find_magic(name), magic.get());
  }
}

TEST(UnknownMagic, FailsWithTheNamesThatWereMeant) {
  FakeKernel kernel;
  EXPECT_EQ(kernel.error_of("%tiemit f()"),
            "MagicError: there is no magic %tiemit; did you mean %timeit? %help lists all of them");
  EXPECT_EQ(kernel.error_of("%fil x"),
            "MagicError: there is no magic %fil; did you mean %%file? %help lists all of them");
  EXPECT_EQ(kernel.error_of("%matplotlib inline"),
            "MagicError: there is no magic %matplotlib; %help lists all of them");
  EXPECT_EQ(kernel.error_of("%%whoo\nx"),
            "MagicError: there is no magic %whoo; did you mean %who? %help lists all of them");
}

TEST(MisplacedMagic, FailsWithWhereItBelongs) {
  FakeKernel kernel;
  EXPECT_EQ(kernel.error_of("%%who\nx"), "MagicError: %who works on a line, not on a whole cell: write %who");
  EXPECT_EQ(kernel.error_of("%file x"), "MagicError: %file works on a whole cell: write %%file on its first line");
  EXPECT_EQ(kernel.error_of("int a;\n%%time\nf();"),
            "MagicError: %%time works only on the first line of a cell, with its body below; here you can use %time");
  EXPECT_EQ(kernel.error_of("int a;\n%%file x"),
            "MagicError: %%file works only on the first line of a cell, with its body below");
}

TEST(WrongUse, ShowsTheLineTheReasonAndTheUsage) {
  FakeKernel kernel;
  const std::optional<CellError> error = kernel.use("int a;\n%opt 9");
  ASSERT_TRUE(error);
  EXPECT_THAT(error->traceback,
              ElementsAre("In[7]:2: \x1b[31mMagicError\x1b[0m: the level is a whole number from 0 to 3, not '9'",
                          "usage: %opt [0|1|2|3]"));
}

TEST(Help, ListsAllMagics) {
  FakeKernel kernel;
  const std::string text = kernel.output_of("%help");
  for (const auto& magic : magics()) EXPECT_THAT(text, HasSubstr(std::string(magic->summary())));
  EXPECT_THAT(text, HasSubstr("%timeit, %%timeit  Run C++ many times"));
  EXPECT_THAT(text, HasSubstr("%%file "));
  EXPECT_THAT(text, HasSubstr("!COMMAND"));
}

TEST(Help, ExplainsOne) {
  FakeKernel kernel;
  EXPECT_THAT(kernel.output_of("%help timeit"), StartsWith("%timeit [-n LOOPS] [-r RUNS] [-q] STATEMENT"));
  EXPECT_THAT(kernel.output_of("%help %%file"), StartsWith("%%file [-a] PATH"));
  EXPECT_EQ(kernel.error_of("%help tmie"), "MagicError: there is no magic 'tmie'; did you mean time?");
  EXPECT_EQ(kernel.error_of("%help %"), "MagicError: there is no magic '%'; %help lists all of them");
  EXPECT_EQ(kernel.error_of("%help a b"), "MagicError: %help takes one name; 'b' is too much");
}

TEST(Who, ListsNames) {
  FakeKernel kernel;
  kernel.known_names = {{"answer", "variable", "int", "In[1]:1"}, {"f", "function", "int (double)", "In[2]:3"}};
  EXPECT_EQ(kernel.output_of("%who"),
            "name    kind      type          defined in\n"
            "answer  variable  int           In[1]:1\n"
            "f       function  int (double)  In[2]:3\n");
  EXPECT_THAT(kernel.output_of("%who functions"), Not(HasSubstr("answer")));
  EXPECT_THAT(kernel.output_of("%who variable a*"), HasSubstr("answer"));
  EXPECT_EQ(kernel.output_of("%who variables x?"), "No variable matches x?.\n");
  EXPECT_EQ(kernel.output_of("%who x*"), "No name matches x*.\n");
  EXPECT_EQ(kernel.output_of("%who macro"), "No macro is defined.\n");
  EXPECT_THAT(kernel.error_of("%who things a*"),
              StartsWith("MagicError: 'things' is no kind of name; kinds are variable,"));
  EXPECT_EQ(kernel.error_of("%who a b c"), "MagicError: %who takes a kind and a pattern; 'c' is too much");
}

TEST(Who, SaysIfThereAreNone) {
  FakeKernel kernel;
  EXPECT_EQ(kernel.output_of("%who"), "No cell has defined a name yet.\n");
}

TEST(Version, ShowsWhatRuns) {
  FakeKernel kernel;
  kernel.info.compiler = "clang 19.1.7";
  kernel.info.pid = 42;
  const test::ScopedVariable variable("MAIA_TORCH_VERSION_HEADER", "/nowhere/version.h");
  const std::string text = kernel.output_of("%version");
  EXPECT_THAT(text, StartsWith("maia "));
  EXPECT_THAT(text, HasSubstr("clang 19.1.7"));
  EXPECT_THAT(text, HasSubstr("C++20, -O1"));
  EXPECT_THAT(text, HasSubstr("process 42"));
  EXPECT_THAT(text, HasSubstr("not installed"));
}

TEST(File, WritesTheCell) {
  const test::TemporaryFolder folder;
  FakeKernel kernel;
  const std::string path = folder.path("a b.txt");
  EXPECT_EQ(kernel.output_of("%%file '" + path + "'\n%who\n\nend"), "Wrote " + path + " (3 lines).\n");
  EXPECT_EQ(test::read_file(path), "%who\n\nend\n");
  EXPECT_EQ(kernel.output_of("%%file -a '" + path + "'\nmore\n"), "Appended 1 line to " + path + ".\n");
  EXPECT_EQ(test::read_file(path), "%who\n\nend\nmore\n");
  EXPECT_EQ(kernel.output_of("%%file '" + path + "'\nnew"), "Overwrote " + path + " (1 line).\n");
  EXPECT_EQ(test::read_file(path), "new\n");
  EXPECT_EQ(kernel.output_of("%%file '" + path + "'"), "Overwrote " + path + " (0 lines).\n");
  EXPECT_EQ(test::read_file(path), "");
}

TEST(File, NamesWhatIsInTheWay) {
  const test::TemporaryFolder folder;
  FakeKernel kernel;
  const std::string path = folder.path().string();
  EXPECT_EQ(kernel.error_of("%%file " + path + "/no/a.txt\nx"),
            "MagicError: there is no folder '" + path + "/no'; make it with !mkdir -p '" + path + "/no'");
  EXPECT_EQ(kernel.error_of("%%file " + path + "\nx"), "MagicError: can't write '" + path + "': Is a directory");
  EXPECT_EQ(kernel.error_of("%%file\nx"), "MagicError: %%file takes one path");
  EXPECT_EQ(kernel.error_of("%%file a b\nx"), "MagicError: %%file takes one path; 'b' is too much");
}

TEST(Load, PutsAFileIntoTheCell) {
  const test::TemporaryFolder folder;
  FakeKernel kernel;
  const std::string path = folder.write("a.cpp", "one\ntwo\nthree\nfour\n");
  EXPECT_EQ(kernel.output_of("%load " + path), "Loaded 4 lines of " + path + ".\n");
  EXPECT_EQ(kernel.next_input, "// %load " + path + "\none\ntwo\nthree\nfour");
  EXPECT_TRUE(kernel.next_input_replaces);
  kernel.use("%load " + path + ":2-3");
  EXPECT_EQ(kernel.next_input, "// %load " + path + ":2-3\ntwo\nthree");
  kernel.use("%load " + path + ":4");
  EXPECT_EQ(kernel.next_input, "// %load " + path + ":4\nfour");
  kernel.use("%load " + path + ":3-");
  EXPECT_EQ(kernel.next_input, "// %load " + path + ":3-\nthree\nfour");
}

TEST(Load, PrefersAFileWhoseNameLooksLikeLines) {
  const test::TemporaryFolder folder;
  FakeKernel kernel;
  const std::string path = folder.write("a:1", "odd");
  kernel.use("%load " + path);
  EXPECT_THAT(kernel.next_input, HasSubstr("\nodd"));
}

TEST(Load, SaysWhyItCannot) {
  const test::TemporaryFolder folder;
  FakeKernel kernel;
  const std::string path = folder.write("a.cpp", "one\n");
  EXPECT_THAT(
      kernel.error_of("%load " + folder.path("no.cpp")),
      StartsWith("MagicError: can't read '" + folder.path("no.cpp") + "': No such file or directory; relative"));
  EXPECT_EQ(kernel.error_of("%load " + path + ":2"), "MagicError: '" + path + "' has only 1 line");
  EXPECT_EQ(kernel.error_of("%load " + path + ":3-2"),
            "MagicError: the last line is a whole number from 3 to 1000000000, not '2'");
  EXPECT_THAT(kernel.error_of("%load " + path + ":-"), HasSubstr("the first line is a whole number"));
  EXPECT_EQ(kernel.error_of("%load " + folder.path().string()),
            "MagicError: '" + folder.path().string() + "' is a folder");
  EXPECT_EQ(kernel.error_of("%load " + folder.write("empty", "")),
            "MagicError: '" + folder.path("empty") + "' is empty");
  EXPECT_EQ(kernel.error_of("%load " + folder.write("latin1", "\xE4")),
            "MagicError: '" + folder.path("latin1") + "' is not UTF-8 text");
  EXPECT_THAT(kernel.error_of("%load " + folder.write("big", std::string(2 << 20, 'x'))),
              HasSubstr("too much for a cell"));
  EXPECT_EQ(kernel.error_of("%load /dev/zero"), "MagicError: '/dev/zero' is no ordinary file");
  EXPECT_EQ(kernel.error_of("%load"), "MagicError: %load takes one file");
  EXPECT_EQ(kernel.next_input, "");
}

/// Two earlier sessions and this one.
struct WithHistory : FakeKernel {
  WithHistory() {
    history().store(1, "old one");
    history().store(2, "old two");
    history().new_session();
    history().store(1, "last one");
    history().new_session();
    for (int line = 1; line <= 4; ++line) history().store(line, "int v" + std::to_string(line) + ";");
    history().store(5, "f(\n1)");
  }
};

TEST(HistoryMagic, ShowsThisSession) {
  WithHistory kernel;
  EXPECT_EQ(kernel.output_of("%history"), "int v1;\nint v2;\nint v3;\nint v4;\nf(\n1)\n");
  EXPECT_EQ(kernel.output_of("%history -n 4-"), "4: int v4;\n5:\nf(\n1)\n");
  EXPECT_EQ(kernel.output_of("%history 2-3"), "int v2;\nint v3;\n");
  EXPECT_EQ(kernel.output_of("%history -n 4 1"), "4: int v4;\n1: int v1;\n");
  EXPECT_EQ(kernel.output_of("%history 1-5 -l 2"), "int v4;\nf(\n1)\n");
}

TEST(HistoryMagic, ShowsEarlierSessions) {
  WithHistory kernel;
  EXPECT_EQ(kernel.output_of("%history -n ~1/"), "2/1: last one\n");
  EXPECT_EQ(kernel.output_of("%history -n ~2/1-2"), "1/1: old one\n1/2: old two\n");
  EXPECT_EQ(kernel.output_of("%history 1/2"), "old two\n");
  EXPECT_EQ(kernel.output_of("%history -n ~0/1"), "1: int v1;\n");
  EXPECT_EQ(kernel.output_of("%history -n -l 6"),
            "2/1: last one\n1: int v1;\n2: int v2;\n3: int v3;\n4: int v4;\n5:\nf(\n1)\n");
  EXPECT_EQ(kernel.output_of("%history ~9/"), "There is no such input.\n");
}

TEST(HistoryMagic, SearchesAllSessions) {
  WithHistory kernel;
  EXPECT_EQ(kernel.output_of("%history -g one"), "1/1: old one\n2/1: last one\n");
  EXPECT_EQ(kernel.output_of("%history -g one -l 1"), "2/1: last one\n");
  EXPECT_EQ(kernel.output_of("%history -g 'old ?w*'"), "1/2: old two\n");
  EXPECT_EQ(kernel.output_of("%history -g nothing"), "No input matches nothing.\n");
  kernel.history().store(6, "last one");
  EXPECT_EQ(kernel.output_of("%history -u -g last"), "6: last one\n");
}

TEST(HistoryMagic, RefusesWrongUse) {
  WithHistory kernel;
  for (const std::string wrong : {"x", "-5", "3-2", "/1", "~/1", "~x/1", "1/2/3", "~1/x", "-l 0", "-l x", "-g", "-u",
                                  "-g a 1-5", "99999999999999"})
    EXPECT_THAT(kernel.error_of("%history " + wrong), StartsWith("MagicError: ")) << wrong;
}

}  // namespace
}  // namespace maia::broker
