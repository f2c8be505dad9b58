#include "tools/session_services.hpp"

#include <mutex>

#include "maia/concepts.hpp"
#include "maia/detectors.hpp"
#include "maia/scene.hpp"
#include "model/folders.hpp"
#include "services/remote/remote_services.hpp"
#include "system/default_detector.hpp"
#include "tools/cached_services.hpp"

namespace maia {
namespace {

constexpr const char* offline = "offline";

struct Names {
  std::mutex mutex;
  std::string image = offline, describer = offline, detector = offline;

  std::string& of(const std::string& role) {
    if (role == "image") return image;
    if (role == "describer") return describer;
    if (role == "detector") return detector;
    throw Error("no role '" + role + "' in a cell; there are image, describer and detector");
  }
};

Names& names() {
  static Names all;
  return all;
}

/// Shared by all that ask for remote services, so that a cell that is run again costs nothing.
std::shared_ptr<AnswerCache> remote_answers() {
  static const auto cache = std::make_shared<AnswerCache>(cache_folder() / "generated");
  return cache;
}

/// "hf:URL" or "hf:URL,SEGMENTATION_URL".
std::shared_ptr<const ConceptDetector> detector_of(const std::string& name) {
  if (name == offline) return nullptr;
  const std::string kind = "hf:";
  if (name.compare(0, kind.size(), kind) != 0)
    throw Error("no detector '" + name + "'; there are offline and hf:URL[,SEGMENTATION_URL]");
  const std::size_t comma = name.find(',');
  HuggingFaceOptions options;
  options.detection_url = name.substr(kind.size(), comma == std::string::npos ? comma : comma - kind.size());
  if (comma != std::string::npos) options.segmentation_url = name.substr(comma + 1);
  return std::make_shared<const HuggingFaceDetector>(options, remote_http_client());
}

}  // namespace

void set_backend(const std::string& role, const std::string& name) {
  if (role == "detector") set_default_detector(detector_of(name));
  const std::lock_guard lock(names().mutex);
  names().of(role) = name;
}

std::string backend(const std::string& role) {
  const std::lock_guard lock(names().mutex);
  return names().of(role);
}

std::shared_ptr<const ImageGenerator> session_generator() {
  if (const std::string name = backend("image"); name != offline)
    return cached(remote_generator(name), remote_answers());
  static const auto embedded = cached(std::make_shared<const CollageGenerator>(), std::make_shared<AnswerCache>());
  return embedded;
}

std::shared_ptr<const ImageEditor> session_editor() {
  if (const std::string name = backend("image"); name != offline) return cached(remote_editor(name), remote_answers());
  static const auto embedded = std::make_shared<const CollageEditor>();
  return embedded;
}

std::shared_ptr<const Describer> session_describer() {
  if (const std::string name = backend("describer"); name != offline)
    return cached(remote_describer(name), remote_answers());
  static const auto embedded = std::make_shared<const ConceptDescriber>();
  return embedded;
}

}  // namespace maia
