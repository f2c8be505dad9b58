#include <atomic>
#include <utility>

#include "agent/run.hpp"
#include "agent/run_records.hpp"
#include "maia/error.hpp"

namespace maia::agent {
namespace {

class RecordedModel : public ChatModel {
 public:
  RecordedModel(std::string run, std::vector<ChatReply> replies) : run_(std::move(run)), replies_(std::move(replies)) {}

  std::string name() const override { return "replay:" + run_; }

  ChatReply ask(const ChatRequest& request) const override {
    const std::size_t index = next_++;
    if (index >= replies_.size())
      throw Error("the record of the run " + run_ + " has no more than " + std::to_string(replies_.size()) +
                  " replies");
    if (request.check) request.check();
    if (request.on_text) request.on_text(replies_[index].text);
    return replies_[index];
  }

 private:
  std::string run_;
  std::vector<ChatReply> replies_;
  mutable std::atomic<std::size_t> next_{0};
};

ChatReply reply_from(const nlohmann::json& record) {
  ChatReply reply;
  record.at("text").get_to(reply.text);
  record.at("model").get_to(reply.model);
  record.at("cut_short").get_to(reply.cut_short);
  reply.usage = usage_from(record);
  return reply;
}

}  // namespace

std::shared_ptr<const ChatModel> recorded_model(const std::filesystem::path& run_folder) {
  std::vector<ChatReply> replies;
  try {
    for (const nlohmann::json& record : read_journal(run_folder))
      if (record.at("type") == "reply") replies.push_back(reply_from(record));
  } catch (const nlohmann::json::exception& error) {
    throw Error("the record of the run in " + run_folder.string() + " is damaged: " + error.what());
  }
  return std::make_shared<RecordedModel>(run_folder.filename().string(), std::move(replies));
}

}  // namespace maia::agent
