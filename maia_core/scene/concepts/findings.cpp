#include "scene/concepts/findings.hpp"

#include <cstring>
#include <limits>

#include "maia/error.hpp"
#include "model/weights/mapped_file.hpp"
#include "model/weights/safetensors_file.hpp"
#include "model/weights/safetensors_writer.hpp"

namespace maia::concepts {
namespace {

constexpr const char* format_name = "maia findings 1";
constexpr std::int64_t most_concepts = 1'000'000;

template <typename T>
std::vector<T> numbers(const SafetensorsFile& file, const char* name) {
  const StoredTensor& tensor = file.at(name);
  if (tensor.type != ElementOf<T>::type || tensor.shape.size() != 1)
    throw Error(file.name() + ": " + name + " is no vector of the type that it should have");
  std::vector<T> values(static_cast<std::size_t>(tensor.elements()));
  if (!values.empty()) std::memcpy(values.data(), tensor.data.data(), tensor.data.size());
  return values;
}

}  // namespace

void Findings::add(const std::vector<float>& scores) {
  if (scores.size() != concepts())
    throw Error("there are " + std::to_string(concepts()) + " concepts, but " + std::to_string(scores.size()) +
                " scores of an image");
  if (images_ == std::numeric_limits<std::int32_t>::max()) throw Error("there are too many images");
  for (const float score : scores)
    if (!(score >= 0 && score <= 1)) throw Error("a score is " + std::to_string(score) + ", not in 0..1");
  for (std::size_t i = 0; i < scores.size(); ++i)
    if (scores[i] > 0) of_concepts_[i].push_back({images_, scores[i]});
  ++images_;
}

std::vector<float> Findings::scores(std::size_t concept_number) const {
  std::vector<float> all(static_cast<std::size_t>(images_));
  for (const Finding& finding : of(concept_number)) all[static_cast<std::size_t>(finding.image)] = finding.score;
  return all;
}

void write_findings(const std::string& path, const Findings& findings,
                    const std::map<std::string, std::string>& about) {
  std::vector<std::int64_t> ends;
  std::vector<std::int32_t> images;
  std::vector<float> scores;
  for (std::size_t i = 0; i < findings.concepts(); ++i) {
    for (const Finding& finding : findings.of(i)) {
      images.push_back(finding.image);
      scores.push_back(finding.score);
    }
    ends.push_back(static_cast<std::int64_t>(images.size()));
  }
  std::map<std::string, std::string> metadata = about;
  metadata["format"] = format_name;
  const auto count = static_cast<std::int64_t>(images.size());
  SafetensorsWriter writer(path,
                           {{"ends", ElementType::i64, {static_cast<std::int64_t>(ends.size())}},
                            {"looked at", ElementType::i32, {1}},
                            {"images", ElementType::i32, {count}},
                            {"scores", ElementType::f32, {count}}},
                           metadata);
  writer.write("ends", ends);
  writer.write("looked at", std::vector<std::int32_t>{findings.images()});
  writer.write("images", images);
  writer.write("scores", scores);
  writer.finish();
}

Findings parse_findings(std::span<const std::byte> bytes, const std::string& name,
                        std::map<std::string, std::string>* about) {
  const SafetensorsFile file = SafetensorsFile::parse(bytes, name);
  const auto wrong = [&](const std::string& why) { return Error(name + " is no valid file of findings: " + why); };
  std::map<std::string, std::string> metadata = file.metadata();
  if (const auto format = metadata.find("format"); format == metadata.end() || format->second != format_name)
    throw wrong("it is of another format");
  metadata.erase("format");
  const auto ends = numbers<std::int64_t>(file, "ends");
  const auto looked_at = numbers<std::int32_t>(file, "looked at");
  const auto images = numbers<std::int32_t>(file, "images");
  const auto scores = numbers<float>(file, "scores");
  if (std::ssize(ends) > most_concepts) throw wrong("it has too many concepts");
  if (looked_at.size() != 1 || looked_at[0] < 0) throw wrong("it doesn't say how many images were looked at");
  if (images.size() != scores.size()) throw wrong("it has more scores than images, or fewer");

  Findings findings(ends.size());
  findings.images_ = looked_at[0];
  std::size_t at = 0;
  for (std::size_t i = 0; i < ends.size(); ++i) {
    if (ends[i] < static_cast<std::int64_t>(at) || ends[i] > std::ssize(images)) throw wrong("its parts don't fit");
    std::int32_t last = -1;
    for (; at < static_cast<std::size_t>(ends[i]); ++at) {
      if (images[at] <= last || images[at] >= findings.images_) throw wrong("an image has an impossible number");
      if (!(scores[at] > 0 && scores[at] <= 1)) throw wrong("a score is not in 0..1");
      last = images[at];
      findings.of_concepts_[i].push_back({last, scores[at]});
    }
  }
  if (at != images.size()) throw wrong("its parts don't fit");
  if (about) *about = std::move(metadata);
  return findings;
}

Findings read_findings(const std::string& path, const std::map<std::string, std::string>& about) {
  const auto mapping = MappedFile::open(path);
  std::map<std::string, std::string> stored;
  Findings findings = parse_findings(mapping->bytes(), path, &stored);
  if (stored != about) throw Error(path + " has the findings of another head or of other images");
  return findings;
}

}  // namespace maia::concepts
