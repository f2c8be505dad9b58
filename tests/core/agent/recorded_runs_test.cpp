// Runs in which a model that looks at the images interpreted real units: what they kept is read as it was meant.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>

#include "agent/journal.hpp"
#include "agent/reply.hpp"
#include "agent/run.hpp"
#include "maia/error.hpp"

namespace maia::agent {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;

std::vector<fs::path> recorded_runs() {
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(MAIA_RECORDED_RUNS))
    if (entry.is_directory()) folders.push_back(entry.path());
  std::sort(folders.begin(), folders.end());
  return folders;
}

std::vector<json> of_type(const std::vector<json>& records, const std::string& type) {
  std::vector<json> found;
  std::copy_if(records.begin(), records.end(), std::back_inserter(found),
               [&](const json& record) { return record.at("type") == type; });
  return found;
}

class RecordedRun : public testing::TestWithParam<fs::path> {
 protected:
  const std::vector<json> records_ = read_journal(GetParam());
};

TEST_P(RecordedRun, SaysWhatWasAskedAndWhatCameOut) {
  const RunOptions options = recorded_options(GetParam());
  EXPECT_EQ(options.task, "describe");
  EXPECT_EQ(options.unit, "system");
  ASSERT_EQ(records_.front().at("type"), "begin");
  EXPECT_THAT(records_.front().at("task").at("system").get<std::string>(), HasSubstr("dataset_exemplars"));
  ASSERT_EQ(records_.back().at("type"), "end");
  EXPECT_EQ(records_.back().at("concluded"), true);
  EXPECT_FALSE(records_.back().at("labels").empty());
}

TEST_P(RecordedRun, RepliesAreReadAsTheyWereThen) {
  std::vector<Reply> replies;
  for (const json& record : of_type(records_, "reply"))
    replies.push_back(parse_reply(record.at("text").get<std::string>()));
  const std::vector<json> proposals = of_type(records_, "proposal");
  ASSERT_EQ(replies.size(), proposals.size() + 1) << "each reply but the last is an experiment";
  for (std::size_t i = 0; i < proposals.size(); ++i) {
    EXPECT_EQ(replies[i].code, proposals[i].at("code").get<std::string>());
    EXPECT_EQ(replies[i].hypotheses, proposals[i].at("hypotheses").get<std::vector<std::string>>());
    EXPECT_EQ(replies[i].disconfirm, proposals[i].at("disconfirm").get<std::string>());
    EXPECT_FALSE(replies[i].concludes());
  }
  EXPECT_EQ(replies.back().description, records_.back().at("description").get<std::string>());
  ASSERT_EQ(replies.back().labels.size(), records_.back().at("labels").size());
  for (std::size_t i = 0; i < replies.back().labels.size(); ++i)
    EXPECT_EQ(replies.back().labels[i].text, records_.back().at("labels")[i].at("text").get<std::string>());
}

TEST_P(RecordedRun, ImagesAreThoseThatTheModelSaw) {
  int images = 0;
  for (const json& observation : of_type(records_, "observation"))
    for (const json& part : observation.at("shown")) {
      if (!part.contains("image")) continue;
      ++images;
      EXPECT_NO_THROW(part_from_json(part, GetParam())) << part.at("image");
    }
  EXPECT_GE(images, 5);
}

TEST_P(RecordedRun, PlaysTheModelAgain) {
  const auto model = recorded_model(GetParam());
  for (const json& record : of_type(records_, "reply"))
    EXPECT_EQ(model->ask({}).text, record.at("text").get<std::string>());
  EXPECT_THROW(model->ask({}), Error);
}

TEST_P(RecordedRun, BecomesAPage) {
  const std::string page = html_report(GetParam());
  EXPECT_THAT(page, HasSubstr(records_.back().at("labels")[0].at("text").get<std::string>()));
  EXPECT_THAT(page, HasSubstr("data:image/png;base64,"));
}

INSTANTIATE_TEST_SUITE_P(All, RecordedRun, testing::ValuesIn(recorded_runs()),
                         [](const auto& run) { return run.param.filename().string(); });

}  // namespace
}  // namespace maia::agent
