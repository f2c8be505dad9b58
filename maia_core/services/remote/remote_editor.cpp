#include "image/interrupt.hpp"
#include "image/report.hpp"
#include "services/remote/quoted_error.hpp"
#include "services/remote/remote_services.hpp"

namespace maia {
namespace {

constexpr int largest_side = 1024;

class RemoteEditor : public ImageEditor {
 public:
  explicit RemoteEditor(std::string name) : name_(std::move(name)) {}
  std::string name() const override { return name_; }

  std::vector<Generation> edit(const std::vector<Image>& images, const std::vector<std::string>& instructions,
                               std::uint64_t seed) const override {
    if (images.size() != instructions.size())
      throw Error("there must be one instruction for each image, not " + std::to_string(instructions.size()) + " for " +
                  std::to_string(images.size()));
    std::vector<Generation> made;
    for (std::size_t i = 0; i < images.size(); ++i) {
      check_interrupt();
      const std::uint64_t own = seed + i;
      made.push_back(about(instructions[i], [&] {
        const RemoteAnswer answer =
            remote_call(name_, {"edit", {instructions[i]}, {at_most(images[i], largest_side).png()}, own}, {0, 1});
        return Generation{Image::decode(answer.images[0], "the image from " + name_), instructions[i], own, {}};
      }));
    }
    return made;
  }

 private:
  std::string name_;
};

}  // namespace

std::shared_ptr<const ImageEditor> remote_editor(const std::string& name) {
  return std::make_shared<const RemoteEditor>(name);
}

}  // namespace maia
