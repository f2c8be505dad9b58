#include "broker/services/counted_model.hpp"

#include "services/backends/backends.hpp"

namespace maia::broker {
namespace {

class CountedModel final : public ChatModel {
 public:
  CountedModel(backends::Setting setting, std::shared_ptr<const ChatModel> model, Ledger& ledger)
      : setting_(std::move(setting)), model_(std::move(model)), ledger_(ledger) {}

  std::string name() const override { return model_->name(); }

  ChatReply ask(const ChatRequest& request) const override {
    ledger_.check(setting_);
    ChatReply reply = model_->ask(request);
    ledger_.add(setting_, reply.usage);
    return reply;
  }

 private:
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
