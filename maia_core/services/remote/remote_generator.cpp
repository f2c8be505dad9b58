#include "image/interrupt.hpp"
#include "services/remote/quoted_error.hpp"
#include "services/remote/remote_services.hpp"

namespace maia {
namespace {

class RemoteGenerator : public ImageGenerator {
 public:
  explicit RemoteGenerator(std::string name) : name_(std::move(name)) {}
  std::string name() const override { return name_; }

  std::vector<Generation> generate(const std::vector<std::string>& prompts, std::uint64_t seed) const override {
    std::vector<Generation> made;
    for (std::size_t i = 0; i < prompts.size(); ++i) {
      check_interrupt();
      const std::uint64_t own = seed + i;
      made.push_back(about(prompts[i], [&] {
        const RemoteAnswer answer = remote_call(name_, {"generate", {prompts[i]}, {}, own}, {0, 1});
        return Generation{Image::decode(answer.images[0], "the image from " + name_), prompts[i], own, {}};
      }));
    }
    return made;
  }

 private:
  std::string name_;
};

}  // namespace

std::shared_ptr<const ImageGenerator> remote_generator(const std::string& name) {
  return std::make_shared<const RemoteGenerator>(name);
}

}  // namespace maia
