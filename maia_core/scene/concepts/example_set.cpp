#include "scene/concepts/example_set.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <mutex>
#include <thread>

#include "image/interrupt.hpp"
#include "model/weights/safetensors_writer.hpp"
#include "scene/concepts/half.hpp"

namespace maia::concepts {
namespace {

std::vector<Example> make_examples(const ExampleSource& source, std::size_t first, std::size_t count, int threads) {
  std::vector<Example> examples(count);
  std::atomic<std::size_t> next{0};
  std::exception_ptr failure;
  std::mutex mutex;
  const auto work = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      try {
        examples[i] = source(first + i);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!failure) failure = std::current_exception();
        next = count;
      }
    }
  };
  {
    const Unbroken unbroken;
    std::vector<std::jthread> helpers;
    for (int i = 1; i < threads; ++i) helpers.emplace_back(work);
    work();
  }
  if (failure) std::rethrow_exception(failure);
  return examples;
}

void append(std::vector<std::uint16_t>& halves, const std::vector<float>& values) {
  for (const float value : values) halves.push_back(to_half(value));
}

/// The labels of a file's examples behind one another.
struct CoverTable {
  std::vector<std::int32_t> ends;
  std::vector<std::uint16_t> concepts;
  std::vector<std::uint8_t> covers;

  void add(const CoverList& list) {
    concepts.insert(concepts.end(), list.concepts.begin(), list.concepts.end());
    covers.insert(covers.end(), list.covers.begin(), list.covers.end());
    ends.push_back(static_cast<std::int32_t>(concepts.size()));
  }
};

void write_file(const std::string& path, const std::vector<Example>& examples, const FeatureExtractor& extractor,
                int concepts) {
  std::vector<Image> images;
  for (const Example& example : examples) images.push_back(example.image);
  const std::vector<Features> features = extractor.of(images);
  std::vector<std::uint16_t> coarse, fine, local, whole;
  CoverTable shown, unknown;
  for (std::size_t i = 0; i < examples.size(); ++i) {
    append(coarse, features[i].coarse);
    append(fine, features[i].fine);
    append(local, features[i].local_evidence);
    append(whole, features[i].image_evidence);
    shown.add(examples[i].labels.shown);
    unknown.add(examples[i].labels.unknown);
  }
  const auto n = static_cast<std::int64_t>(examples.size());
  const auto length = [](const auto& values) { return static_cast<std::int64_t>(values.size()); };
  SafetensorsWriter writer(path, {{"coarse", ElementType::f16, {n, coarse_cells, coarse_channels()}},
                                  {"fine", ElementType::f16, {n, fine_cells, fine_channels()}},
                                  {"local", ElementType::f16, {n, coarse_cells, concepts}},
                                  {"whole", ElementType::f16, {n, concepts}},
                                  {"shown.ends", ElementType::i32, {n}},
                                  {"shown.concepts", ElementType::u16, {length(shown.concepts)}},
                                  {"shown.covers", ElementType::u8, {length(shown.concepts), label_cells}},
                                  {"unknown.ends", ElementType::i32, {n}},
                                  {"unknown.concepts", ElementType::u16, {length(unknown.concepts)}},
                                  {"unknown.covers", ElementType::u8, {length(unknown.concepts), label_cells}}});
  const auto halves = [&](const char* name, const std::vector<std::uint16_t>& values) {
    writer.write(name, std::as_bytes(std::span<const std::uint16_t>(values)));
  };
  halves("coarse", coarse);
  halves("fine", fine);
  halves("local", local);
  halves("whole", whole);
  writer.write("shown.ends", shown.ends);
  writer.write("shown.concepts", shown.concepts);
  writer.write("shown.covers", shown.covers);
  writer.write("unknown.ends", unknown.ends);
  writer.write("unknown.concepts", unknown.concepts);
  writer.write("unknown.covers", unknown.covers);
  writer.finish();
}

StoredExample::Covers covers_of(const SafetensorsFile& file, const std::string& kind, std::size_t index) {
  const std::span<const std::int32_t> ends = file.at(kind + ".ends").values<std::int32_t>();
  const auto begin = static_cast<std::size_t>(index == 0 ? 0 : ends[index - 1]);
  return {file.at(kind + ".concepts").values<std::uint16_t>().data() + begin,
          file.at(kind + ".covers").values<std::uint8_t>().data() + begin * label_cells,
          static_cast<std::size_t>(ends[index]) - begin};
}

}  // namespace

Features StoredExample::features(int concepts) const {
  const auto floats = [](const std::uint16_t* halves, int count) {
    std::vector<float> values(static_cast<std::size_t>(count));
    std::transform(halves, halves + count, values.begin(), from_half);
    return values;
  };
  return {floats(coarse, coarse_cells * coarse_channels()), floats(fine, fine_cells * fine_channels()),
          floats(local, coarse_cells * concepts), floats(whole, concepts)};
}

ExampleSet ExampleSet::make(const std::string& folder, std::size_t count, const ExampleSource& source,
                            const FeatureExtractor& extractor, int concepts, int threads, const Progress& progress,
                            const StopAsked& stop) {
  std::filesystem::create_directories(folder);
  ExampleSet set;
  set.count_ = count;
  for (std::size_t first = 0; first < count; first += per_file) {
    // A set of another size shares all files but its last.
    const std::size_t here = std::min(per_file, count - first);
    char name[48];
    std::snprintf(name, sizeof name, "%05zu-%zu.safetensors", first / per_file, here);
    const std::string path = (std::filesystem::path(folder) / name).string();
    if (!std::filesystem::exists(path)) {
      check_interrupt();
      if (stop && stop()) throw Stopped("stopped; the same command goes on from here");
      write_file(path, make_examples(source, first, here, threads), extractor, concepts);
    }
    set.files_.push_back(SafetensorsFile::open(path));
    const SafetensorsFile& file = set.files_.back();
    if (file.at("coarse").shape !=
            std::vector<std::int64_t>{static_cast<std::int64_t>(here), coarse_cells, coarse_channels()} ||
        file.at("whole").shape != std::vector<std::int64_t>{static_cast<std::int64_t>(here), concepts}) {
      throw Error(path + " holds other examples than are wanted; remove the folder and start again");
    }
    if (progress) progress("examples", first + here, count);
  }
  return set;
}

StoredExample ExampleSet::operator[](std::size_t number) const {
  const SafetensorsFile& file = files_[number / per_file];
  const std::size_t index = number % per_file;
  const auto row = [&](const char* name) {
    const StoredTensor& tensor = file.at(name);
    const auto length = static_cast<std::size_t>(tensor.elements() / tensor.shape[0]);
    return reinterpret_cast<const std::uint16_t*>(tensor.data.data()) + index * length;
  };
  return {row("coarse"),
          row("fine"),
          row("local"),
          row("whole"),
          covers_of(file, "shown", index),
          covers_of(file, "unknown", index)};
}

}  // namespace maia::concepts
