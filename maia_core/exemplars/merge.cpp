#include "exemplars/merge.hpp"

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <set>

#include "exemplars/dataset_file.hpp"
#include "exemplars/output_lock.hpp"
#include "exemplars/sweep_state.hpp"
#include "maia/error.hpp"

namespace maia {

namespace {

struct Part {
  std::string path;
  SafetensorsFile file;
  PartHeader header;
};

std::string images_text(const SweepParameters& parameters, std::int64_t first_batch, std::int64_t last_batch) {
  return "images " + std::to_string(first_batch * parameters.batch) + ".." +
         std::to_string(std::min(last_batch * parameters.batch, parameters.images) - 1);
}

std::vector<Part> open_parts(const std::vector<std::string>& paths) {
  std::vector<Part> parts;
  for (const std::string& path : paths) {
    SafetensorsFile file = SafetensorsFile::open(path);
    PartHeader header = read_part_header(file);
    if (!header.complete()) {
      throw Error("part '" + path + "' is not complete: its sweep has to go on first");
    }
    parts.push_back({path, std::move(file), std::move(header)});
    const Part& part = parts.back();
    const std::vector<std::string> found = differences(part.header.parameters, parts.front().header.parameters, false);
    if (!found.empty()) {
      std::string text;
      for (const std::string& line : found) text += (text.empty() ? "" : "; ") + line;
      throw Error("part '" + path + "' does not belong to part '" + paths.front() + "': " + text);
    }
  }
  std::stable_sort(parts.begin(), parts.end(),
                   [](const Part& a, const Part& b) { return a.header.first_batch < b.header.first_batch; });
  return parts;
}

void check_covered(const std::vector<Part>& parts) {
  const SweepParameters& parameters = parts.front().header.parameters;
  std::int64_t covered = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const PartHeader& header = parts[i].header;
    if (header.first_batch < covered) {
      throw Error("parts '" + parts[i - 1].path + "' and '" + parts[i].path + "' overlap: both have " +
                  images_text(parameters, header.first_batch, std::min(covered, header.last_batch)));
    }
    if (header.first_batch > covered) {
      throw Error("the part with " + images_text(parameters, covered, header.first_batch) + " is missing");
    }
    covered = header.last_batch;
  }
  if (covered < parameters.batches()) {
    throw Error("the part with " + images_text(parameters, covered, parameters.batches()) + " is missing");
  }
}

/// "2, 4" if there were parts with both.
std::string united_threads(const std::vector<Part>& parts) {
  std::set<std::string> all;
  for (const Part& part : parts) all.insert(part.header.parameters.threads);
  std::string text;
  for (const std::string& threads : all) text += (text.empty() ? "" : ", ") + threads;
  return text;
}

}  // namespace

void merge_parts(const std::string& out, const std::vector<std::string>& paths) {
  if (paths.empty()) throw Error("no parts to merge were given");
  const OutputLock lock(out);
  if (std::filesystem::exists(out)) {
    const SafetensorsFile existing = SafetensorsFile::open(out);
    from_metadata(existing.metadata(), out);  // never overwrites what is no exemplar file
    if (is_part(existing)) throw Error("'" + out + "' is a part; the first file named is the one to be written");
  }
  const std::vector<Part> parts = open_parts(paths);
  check_covered(parts);
  SweepParameters parameters = parts.front().header.parameters;
  parameters.threads = united_threads(parts);
  SweepState state(parameters, true);
  state.next_batch = parameters.batches();
  for (const Part& part : parts) add_part(state, part.file);
  if (state.good_images() <= 0)
    throw Error("none of the " + std::to_string(parameters.images) + " images could be used");
  std::vector<std::int64_t> images(parameters.images);
  std::iota(images.begin(), images.end(), 0);
  write_store(out, state, StoredDataset(parts.front().file, parameters.images).subset(images));
}

}  // namespace maia
