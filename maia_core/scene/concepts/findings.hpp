// What a concept head finds in a set of images, of all its concepts at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace maia::concepts {

/// One concept in one image.
struct Finding {
  std::int32_t image = 0;  ///< its number in the set
  float score = 0;         ///< the detector's, above 0 and at most 1

  bool operator==(const Finding&) const = default;
};

/// Which of some numbered images show each concept. Most show few of them: only those are kept.
class Findings {
 public:
  explicit Findings(std::size_t concepts) : of_concepts_(concepts) {}

  /// Appends the next image: one score for each concept, 0 for those that are not in it. Throws Error if there are more
  /// or fewer, or a score is not in 0..1.
  void add(const std::vector<float>& scores);

  std::size_t concepts() const { return of_concepts_.size(); }
  std::int32_t images() const { return images_; }
  const std::vector<Finding>& of(std::size_t concept_number) const { return of_concepts_[concept_number]; }

  /// One for each image, 0 for those that don't show it.
  std::vector<float> scores(std::size_t concept_number) const;

  bool operator==(const Findings&) const = default;

 private:
  friend Findings parse_findings(std::span<const std::byte>, const std::string&, std::map<std::string, std::string>*);
  std::int32_t images_ = 0;
  std::vector<std::vector<Finding>> of_concepts_;
};

/// Writes a safetensors file, whole or not at all; `about` says whose findings they are. Throws Error if it can't.
void write_findings(const std::string& path, const Findings& findings, const std::map<std::string, std::string>& about);

/// Reads it again. Throws Error, naming the file, if it can't be read, is damaged, or is not about the same.
Findings read_findings(const std::string& path, const std::map<std::string, std::string>& about);

/// The same of bytes in memory; `name` is for errors, and what they are about goes to `about` if it is not null.
Findings parse_findings(std::span<const std::byte> bytes, const std::string& name,
                        std::map<std::string, std::string>* about = nullptr);

}  // namespace maia::concepts
