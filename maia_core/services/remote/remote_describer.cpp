#include "image/report.hpp"
#include "services/remote/remote_services.hpp"

namespace maia {
namespace {

class RemoteDescriber : public Describer {
 public:
  explicit RemoteDescriber(std::string name) : name_(std::move(name)) {}
  std::string name() const override { return name_; }

  std::string describe(const Image& image) const override { return ask("describe", {image}); }

  std::string summarize(const std::vector<Image>& images) const override {
    if (images.empty()) throw Error("there is no image to summarize");
    return ask("summarize", images);
  }

 private:
  std::string ask(const std::string& service, const std::vector<Image>& images) const {
    RemoteCall call{service, {}, {}, 0};
    for (const Image& image : images) call.images.push_back(at_most(image, report_side).png());
    return remote_call(name_, call, {1, 0}).texts[0];
  }
  std::string name_;
};

}  // namespace

std::shared_ptr<const Describer> remote_describer(const std::string& name) {
  return std::make_shared<const RemoteDescriber>(name);
}

}  // namespace maia
