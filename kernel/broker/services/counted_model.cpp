#include "broker/services/counted_model.hpp"

#include <algorithm>

#include "services/backends/backends.hpp"
#include "services/chat/messages.hpp"

namespace maia::broker {
namespace {

class CountedModel final : public ChatModel {
 public:
  CountedModel(backends::Setting setting, std::shared_ptr<const ChatModel> model, Ledger& ledger)
      : setting_(std::move(setting)), model_(std::move(model)), ledger_(ledger) {}

  std::string name() const override { return model_->name(); }

  ChatReply ask(const ChatRequest& request) const override {
    const Ledger::Hold hold = ledger_.hold(setting_, most_of(request));
    ChatReply reply = model_->ask(request);
    ledger_.add(setting_, reply.usage);
    return reply;
  }

 private:
  /// What cells ask for is held to the most that it can cost. A run of the agent has limits of its own, and its next
  /// step is worth more than the last cents of a budget: there the reply's length does not count before it is there.
  ChatUsage most_of(const ChatRequest& request) const {
    ChatUsage usage;
    for (const ChatMessage& message : request.messages)
      for (const ChatPart& part : message.parts) usage.input_tokens += most_tokens(part);
    if (setting_.role != "vlm") usage.output_tokens = request.most_output_tokens;
    return usage;
  }

  /// As the providers count them, on the high side.
  static std::int64_t most_tokens(const ChatPart& part) {
    constexpr std::int64_t bytes_of_token = 3, pixels_of_token = 500, of_any_image = 100, of_largest_image = 2'500;
    if (!part.is_image()) return static_cast<std::int64_t>(part.text.size()) / bytes_of_token;
    const ImageSize size = image_size(part.image);
    const std::int64_t pixels = std::int64_t{size.width} * size.height;
    return pixels <= 0 ? of_largest_image : std::min(of_any_image + pixels / pixels_of_token, of_largest_image);
  }

  const backends::Setting setting_;
  const std::shared_ptr<const ChatModel> model_;
  Ledger& ledger_;
};

}  // namespace

std::shared_ptr<const ChatModel> counted_model(const backends::Setting& setting, Backends& backends) {
  return std::make_shared<const CountedModel>(setting, backends::chat_model(setting, backends.client()),
                                              backends.ledger());
}

}  // namespace maia::broker
