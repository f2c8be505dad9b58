#include "services/backends/configuration.hpp"

#include <sys/stat.h>

#include <thread>

#include "core/backends/expect_error.hpp"
#include "unit/temporary_folder.hpp"

namespace maia::backends {
namespace {

using test::error_of;
using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;

class ConfigurationTest : public testing::Test {
 protected:
  std::string saved() const { return test::read_file(file); }
  static std::string problem(const std::string& json) {
    return error_of([&] { Configuration::parse(json, "config.json"); });
  }

  test::TemporaryFolder folder;
  fs::path file = folder / "maia" / "config.json";
  test::ScopedVariable config{"MAIA_CONFIG", file.c_str()};
};

TEST_F(ConfigurationTest, AnAbsentFileIsEmpty) {
  const Configuration configuration = Configuration::load();
  for (const char* role : roles) EXPECT_TRUE(configuration.setting(role).is_offline());
  EXPECT_FALSE(configuration.budget());
}

TEST_F(ConfigurationTest, LiesWhereItIsExpected) {
  EXPECT_EQ(Configuration::path(), file);
  const test::ScopedVariable none("MAIA_CONFIG", nullptr), home("HOME", "/home/ada");
  {
    const test::ScopedVariable xdg("XDG_CONFIG_HOME", "/elsewhere");
    EXPECT_EQ(Configuration::path(), "/elsewhere/maia/config.json");
  }
  const test::ScopedVariable xdg("XDG_CONFIG_HOME", nullptr);
  EXPECT_EQ(Configuration::path(), "/home/ada/.config/maia/config.json");
}

TEST_F(ConfigurationTest, KeepsWhatIsSaved) {
  Configuration::load().save_setting("vlm", "openai:gpt-4o");
  Configuration::load().save_budget(1.5);
  const Configuration again = Configuration::load();
  EXPECT_EQ(again.setting("vlm").text, "openai:gpt-4o");
  EXPECT_TRUE(again.setting("image").is_offline());
  EXPECT_EQ(again.budget(), 1.5);
  EXPECT_EQ(saved(), "{\n  \"vlm\": \"openai:gpt-4o\",\n  \"budget\": 1.5\n}\n");
  Configuration::load().save_budget(std::nullopt);
  EXPECT_THAT(saved(), Not(HasSubstr("budget")));
}

TEST_F(ConfigurationTest, LeavesOthersEntriesAsTheyAre) {
  fs::create_directories(file.parent_path());
  const std::string text = R"({"prices": {"openai:my-model": {"input": 1}}, "image": "openai:dall-e-3"})";
  std::ofstream(file) << text;
  Configuration mine = Configuration::load();
  Configuration::load().save_setting("describer", "ollama:llava");  // another kernel
  mine.save_setting("vlm", "ollama:llava");
  const Configuration again = Configuration::load();
  EXPECT_EQ(again.setting("describer").text, "ollama:llava");
  EXPECT_EQ(again.setting("image").text, "openai:dall-e-3");
  EXPECT_EQ(again.prices().at("openai:my-model").input, 1);
}

TEST_F(ConfigurationTest, IsWrittenAsAWholeByManyAtOnce) {
  std::vector<std::thread> writers;
  for (const char* role : {"vlm", "describer"})
    writers.emplace_back([role] {
      for (int i = 0; i < 20; ++i) Configuration::load().save_setting(role, "ollama:m" + std::to_string(i));
    });
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(Configuration::load().setting("vlm").model, "m19");
  EXPECT_EQ(Configuration::load().setting("describer").model, "m19");
  EXPECT_EQ(std::distance(fs::directory_iterator(file.parent_path()), {}), 1) << "no temporary file is left";
  struct stat status{};
  ::stat(file.c_str(), &status);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(ConfigurationTest, FollowsALink) {
  const fs::path real = folder / "dotfiles.json";
  folder.write("dotfiles.json", "{}");
  fs::create_directories(file.parent_path());
  fs::create_symlink(real, file);
  Configuration::load().save_setting("vlm", "ollama:llava");
  EXPECT_TRUE(fs::is_symlink(file));
  EXPECT_THAT(test::read_file(real), HasSubstr("ollama:llava"));
}

TEST_F(ConfigurationTest, SaysWhereItIsWrong) {
  EXPECT_THAT(problem("{\n\"vlm\": \"offline\",\n}"), HasSubstr("config.json, line 3: this is not JSON"));
  EXPECT_THAT(problem("[]"), HasSubstr("one JSON object"));
  EXPECT_THAT(
      problem("{\n\"vml\": \"offline\"}"),
      HasSubstr("config.json, line 2: there is no entry 'vml'; the entries are vlm, image, describer, detector, "
                "budget, keys, prices; did you mean vlm?"));
  EXPECT_THAT(problem("{\n\n\"vlm\": \"opnai:x\"}"), HasSubstr("line 3: 'opnai' is no backend; did you mean openai?"));
  EXPECT_THAT(problem(R"({"vlm": 3})"), HasSubstr("\"vlm\" is a text"));
  EXPECT_THAT(problem(R"({"budget": -1})"), HasSubstr("\"budget\" is a number of US dollars"));
  EXPECT_THAT(problem(R"({"budget": "much"})"), HasSubstr("\"budget\" is a number of US dollars"));
  EXPECT_THAT(problem(R"({"prices": {"openai:x": {"inptu": 1}}})"), HasSubstr("unknown entry 'inptu'"));
  EXPECT_THAT(problem(R"({"keys": {"https://h": "small"}})"), HasSubstr("a key's name has capital letters"));
  EXPECT_THAT(problem(R"({"keys": {"https://h": "../../X_KEY"}})"), HasSubstr("a key's name has capital letters"));
  EXPECT_THAT(problem(R"({"keys": {"h": "H_KEY"}})"), HasSubstr("in \"keys\": an address"));
  EXPECT_EQ(problem(""), "(nothing)");
}

TEST_F(ConfigurationTest, RefusesKeysWithoutRepeatingThem) {
  for (const std::string& key : {std::string("sk-proj-abcdefghijklmnop"), std::string("AIzaSyA1234567890abcdef"),
                                 std::string("hf_abcdefghijklmnopqrs"), std::string("a8F3kQ9zX2mB7vN4cL6pW1sD5gH0jT")})
    for (const std::string& json :
         {"{\"keys\": {\"https://h\": \"" + key + "\"}}", "{\"vlm\": \"openai:" + key + "\"}",
          "{\"api_key\": \"" + key + "\"}", "{\"prices\": {\"" + key + "\": {}}}", "{\"vlm\": \"" + key + "\" x}"}) {
      const std::string error = problem(json);
      EXPECT_NE(error, "(nothing)") << json;
      EXPECT_THAT(error, Not(HasSubstr(key))) << json;
    }
}

TEST_F(ConfigurationTest, KeysAreFoundByTheOriginOfAnAddress) {
  const Configuration configuration = Configuration::parse(
      R"({"vlm": "openai:m@https://Host:443/v1", "keys": {"https://host/whatever/": "HOST_KEY"}})");
  EXPECT_EQ(configuration.setting("vlm").key_variable, "HOST_KEY");
}

TEST_F(ConfigurationTest, SaysThatItCanNotBeWritten) {
  folder.write("maia", "a file where the folder should be");
  EXPECT_THAT(error_of([] { Configuration::load().save_setting("vlm", "ollama:m"); }),
              HasSubstr("can't make the folder"));
}

}  // namespace
}  // namespace maia::backends
