#include "exemplars/dataset_file.hpp"

#include "maia/error.hpp"

namespace maia {

namespace {

template <class Element, class Member>
auto collected(const std::vector<Element>& elements, Member Element::* member) {
  std::vector<Member> values;
  values.reserve(elements.size());
  for (const Element& element : elements) values.push_back(element.*member);
  return values;
}

}  // namespace

DatasetTensors::DatasetTensors(const Dataset& dataset)
    : place_("images/place", {dataset.kind(), dataset.location()}),
      names_("images/names", collected(dataset.records(), &DatasetRecord::name)),
      archives_("images/archives", collected(dataset.archives(), &DatasetArchive::name)),
      sizes_(collected(dataset.records(), &DatasetRecord::size)),
      offsets_(collected(dataset.records(), &DatasetRecord::offset)),
      archive_sizes_(collected(dataset.archives(), &DatasetArchive::size)),
      archive_of_(collected(dataset.records(), &DatasetRecord::archive)) {}

void DatasetTensors::declare(std::vector<TensorDeclaration>& declarations) const {
  place_.declare(declarations);
  names_.declare(declarations);
  archives_.declare(declarations);
  const auto images = static_cast<std::int64_t>(sizes_.size());
  declarations.push_back({"images/sizes", ElementType::i64, {images}});
  declarations.push_back({"images/offsets", ElementType::i64, {images}});
  declarations.push_back({"images/archive_of", ElementType::i32, {images}});
  declarations.push_back(
      {"images/archive_sizes", ElementType::i64, {static_cast<std::int64_t>(archive_sizes_.size())}});
}

void DatasetTensors::write(SafetensorsWriter& writer) const {
  place_.write(writer);
  names_.write(writer);
  archives_.write(writer);
  writer.write("images/sizes", sizes_);
  writer.write("images/offsets", offsets_);
  writer.write("images/archive_of", archive_of_);
  writer.write("images/archive_sizes", archive_sizes_);
}

StoredDataset::StoredDataset(const SafetensorsFile& file, std::int64_t images) : file_(file.name()) {
  const TextTensorView place(file, "images/place");
  if (place.size() != 2) throw_wrong_shape(file, "images/place");
  kind_ = place.at(0);
  location_ = place.at(1);
  if (kind_ != "folder" && kind_ != "list" && kind_ != "tar" && kind_ != "tars") {
    throw Error("'" + file_ + "' is no valid exemplar file: its dataset is of an unknown kind");
  }
  names_ = TextTensorView(file, "images/names");
  if (names_.size() != images) throw_wrong_shape(file, "images/names_ends");
  sizes_ = values_of<std::int64_t>(file, "images/sizes", {images});
  offsets_ = values_of<std::int64_t>(file, "images/offsets", {images});
  archive_of_ = values_of<std::int32_t>(file, "images/archive_of", {images});
  const TextTensorView archives(file, "images/archives");
  const auto archive_sizes = values_of<std::int64_t>(file, "images/archive_sizes", {archives.size()});
  for (std::int64_t i = 0; i < archives.size(); ++i) archives_.push_back({archives.at(i), archive_sizes[i]});
}

DatasetRecord StoredDataset::record(std::int64_t image) const {
  DatasetRecord record{names_.at(image), sizes_[image], offsets_[image], archive_of_[image]};
  if (record.archive < -1 || record.archive >= std::ssize(archives_)) {
    throw Error("'" + file_ + "' is no valid exemplar file: 'images/archive_of' is damaged");
  }
  return record;
}

Dataset StoredDataset::subset(const std::vector<std::int64_t>& images) const {
  std::vector<DatasetRecord> records;
  for (const std::int64_t image : images) records.push_back(record(image));
  return Dataset(kind_, location_, archives_, std::move(records));
}

}  // namespace maia
