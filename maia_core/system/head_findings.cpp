#include "system/head_findings.hpp"

#include <algorithm>
#include <optional>

#include "image/interrupt.hpp"
#include "image/progress.hpp"
#include "maia/error.hpp"
#include "scene/concepts/detection.hpp"
#include "scene/dataset/default_scenes.hpp"

namespace maia {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t batch = 32;

concepts::Findings found(const ConceptHead::State& head, const Dataset& images) {
  const Unbroken unbroken;
  ProgressReport progress(images.size(), "exemplars");
  concepts::Findings findings(head.count());
  for (std::int64_t begin = 0; begin < images.size(); begin += batch) {
    check_interrupt();
    const std::int64_t end = std::min(begin + batch, images.size());
    std::vector<Image> some;
    for (std::int64_t i = begin; i < end; ++i) some.push_back(Image::open(images.path(i)));
    const auto grids = head.grids(some);
    for (const ScoreGrid& grid : *grids) findings.add(concepts::found_in(head, grid));
    progress.set(end);
  }
  return findings;
}

/// Nothing if there is no such file or it is damaged: it can be made again.
std::optional<concepts::Findings> kept(const fs::path& file, const std::map<std::string, std::string>& about,
                                       const ConceptHead::State& head, const Dataset& images) {
  if (!fs::exists(file)) return std::nullopt;
  try {
    concepts::Findings findings = concepts::read_findings(file.string(), about);
    if (findings.concepts() == head.count() && findings.images() == images.size()) return findings;
  } catch (const Error&) {
  }
  return std::nullopt;
}

}  // namespace

concepts::Findings head_findings(const ConceptHead& head, const Dataset& images, const fs::path& folder) {
  const ConceptHead::State& state = ConceptHeadAccess::state(head);
  const std::map<std::string, std::string> about = {{"head", state.fingerprint}, {"images", images.hash()}};
  const std::string name = "concepts-" + state.fingerprint + "-" + about.at("images").substr(0, 12) + ".safetensors";
  const fs::path file = folder / name;
  if (auto findings = kept(file, about, state, images)) return *std::move(findings);

  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw Error("can't make the folder " + folder.string() + ": " + error.message());
  const FileLock lock = wait_for_lock(folder / ("." + name + ".lock"), file.string(), nullptr);
  if (auto findings = kept(file, about, state, images)) return *std::move(findings);
  concepts::Findings findings = found(state, images);
  concepts::write_findings(file.string(), findings, about);
  return findings;
}

}  // namespace maia
