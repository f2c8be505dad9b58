#include "tools/cached_services.hpp"

#include <utility>

#include "tools/one_at_a_time.hpp"

namespace maia {
namespace {

template <class Make>
Generation kept_or_made(AnswerCache& cache, const std::vector<std::string>& words, const std::string& prompt,
                        std::uint64_t seed, const Make& make) {
  const std::string question = question_of(words);
  if (auto found = cache.image(question)) {
    found->prompt = prompt;
    found->seed = seed;
    return *std::move(found);
  }
  Generation made = make();
  cache.keep(question, made);
  return made;
}

class CachedGenerator : public ImageGenerator {
 public:
  CachedGenerator(std::shared_ptr<const ImageGenerator> inner, std::shared_ptr<AnswerCache> cache)
      : inner_(std::move(inner)), cache_(std::move(cache)) {}
  std::string name() const override { return inner_->name(); }

  std::vector<Generation> generate(const std::vector<std::string>& prompts, std::uint64_t seed) const override {
    std::vector<Generation> made;
    for (std::size_t i = 0; i < prompts.size(); ++i) {
      const std::uint64_t own = seed + i;
      made.push_back(kept_or_made(*cache_, {"generate", inner_->name(), std::to_string(own), prompts[i]}, prompts[i],
                                  own, [&] { return generate_one(*inner_, prompts[i], own); }));
    }
    return made;
  }

 private:
  std::shared_ptr<const ImageGenerator> inner_;
  std::shared_ptr<AnswerCache> cache_;
};

class CachedEditor : public ImageEditor {
 public:
  CachedEditor(std::shared_ptr<const ImageEditor> inner, std::shared_ptr<AnswerCache> cache)
      : inner_(std::move(inner)), cache_(std::move(cache)) {}
  std::string name() const override { return inner_->name(); }

  std::vector<Generation> edit(const std::vector<Image>& images, const std::vector<std::string>& instructions,
                               std::uint64_t seed) const override {
    if (images.size() != instructions.size()) return inner_->edit(images, instructions, seed);  // says what is wrong
    std::vector<Generation> made;
    for (std::size_t i = 0; i < images.size(); ++i) {
      const std::uint64_t own = seed + i;
      made.push_back(
          kept_or_made(*cache_, {"edit", inner_->name(), std::to_string(own), instructions[i], images[i].hash()},
                       instructions[i], own, [&] { return edit_one(*inner_, images[i], instructions[i], own); }));
    }
    return made;
  }

 private:
  std::shared_ptr<const ImageEditor> inner_;
  std::shared_ptr<AnswerCache> cache_;
};

class CachedDescriber : public Describer {
 public:
  CachedDescriber(std::shared_ptr<const Describer> inner, std::shared_ptr<AnswerCache> cache)
      : inner_(std::move(inner)), cache_(std::move(cache)) {}
  std::string name() const override { return inner_->name(); }

  std::string describe(const Image& image) const override {
    return kept_or_said({"describe", inner_->name(), image.hash()}, [&] { return inner_->describe(image); });
  }

  std::string summarize(const std::vector<Image>& images) const override {
    std::vector<std::string> words = {"summarize", inner_->name()};
    for (const Image& image : images) words.push_back(image.hash());
    return kept_or_said(words, [&] { return inner_->summarize(images); });
  }

 private:
  template <class Say>
  std::string kept_or_said(const std::vector<std::string>& words, const Say& say) const {
    const std::string question = question_of(words);
    if (auto found = cache_->text(question)) return *std::move(found);
    std::string said = say();
    cache_->keep(question, said);
    return said;
  }

  std::shared_ptr<const Describer> inner_;
  std::shared_ptr<AnswerCache> cache_;
};

}  // namespace

std::shared_ptr<const ImageGenerator> cached(std::shared_ptr<const ImageGenerator> inner,
                                             std::shared_ptr<AnswerCache> cache) {
  return std::make_shared<const CachedGenerator>(std::move(inner), std::move(cache));
}

std::shared_ptr<const ImageEditor> cached(std::shared_ptr<const ImageEditor> inner,
                                          std::shared_ptr<AnswerCache> cache) {
  return std::make_shared<const CachedEditor>(std::move(inner), std::move(cache));
}

std::shared_ptr<const Describer> cached(std::shared_ptr<const Describer> inner, std::shared_ptr<AnswerCache> cache) {
  return std::make_shared<const CachedDescriber>(std::move(inner), std::move(cache));
}

}  // namespace maia
