#include "scene/concepts/trainer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <numbers>
#include <numeric>
#include <span>

#include "image/interrupt.hpp"
#include "model/weights/safetensors_writer.hpp"
#include "scene/concepts/half.hpp"
#include "scene/concepts/matrix.hpp"
#include "scene/concepts/random.hpp"

namespace maia::concepts {
namespace {

using Floats = std::vector<float>;

/// All that is learned, behind one another, so that Adam and checkpoints see one vector.
struct Layout {
  std::size_t coarse_weights, fine_weights, hidden_bias, output_weights, output_bias, local, whole, size;

  Layout(std::size_t hidden, std::size_t concepts) {
    coarse_weights = 0;
    fine_weights = coarse_weights + hidden * static_cast<std::size_t>(coarse_channels());
    hidden_bias = fine_weights + hidden * static_cast<std::size_t>(fine_channels());
    output_weights = hidden_bias + hidden;
    output_bias = output_weights + concepts * hidden;
    local = output_bias + concepts;
    whole = local + concepts;
    size = whole + concepts;
  }
};

/// Mean and reciprocal standard deviation of each channel over some of the examples.
void normalization(const ExampleSet& examples, Network& network) {
  const std::size_t used = std::min<std::size_t>(examples.size(), 512);
  const auto measure = [&](int channels, int cells, auto values_of, Floats& mean, Floats& scale) {
    std::vector<double> sum(static_cast<std::size_t>(channels)), squares(static_cast<std::size_t>(channels));
    for (std::size_t i = 0; i < used; ++i) {
      const std::uint16_t* values = values_of(examples[i]);
      for (int cell = 0; cell < cells; ++cell) {
        for (std::size_t c = 0; c < sum.size(); ++c) {
          const double value = from_half(*values++);
          sum[c] += value;
          squares[c] += value * value;
        }
      }
    }
    const double count = static_cast<double>(used) * cells;
    for (std::size_t c = 0; c < sum.size(); ++c) {
      const double average = sum[c] / count;
      mean.push_back(static_cast<float>(average));
      scale.push_back(static_cast<float>(1 / std::sqrt(std::max(squares[c] / count - average * average, 1e-4))));
    }
  };
  measure(
      coarse_channels(), coarse_cells, [](const StoredExample& e) { return e.coarse; }, network.coarse_mean,
      network.coarse_scale);
  measure(
      fine_channels(), fine_cells, [](const StoredExample& e) { return e.fine; }, network.fine_mean,
      network.fine_scale);
}

/// The share of all positions that show each concept.
std::vector<double> shares(const ExampleSet& examples, std::size_t concepts) {
  std::vector<double> share(concepts);
  for (std::size_t i = 0; i < examples.size(); ++i) {
    const StoredExample::Covers shown = examples[i].shown;
    for (std::size_t j = 0; j < shown.count; ++j) {
      const std::uint8_t* cover = shown.covers + j * label_cells;
      share[shown.concepts[j]] += std::accumulate(cover, cover + label_cells, 0);
    }
  }
  for (double& one : share) one /= 255.0 * label_cells * static_cast<double>(examples.size());
  return share;
}

/// The memory and the steps of training.
class Trainer {
 public:
  Trainer(const ExampleSet& examples, const std::vector<int>& color, const std::vector<bool>& learned,
          const std::vector<bool>& has_evidence, const TrainOptions& options)
      : examples_(examples),
        learned_(learned),
        options_(options),
        hidden_(static_cast<std::size_t>(options.hidden)),
        concepts_(color.size()),
        layout_(hidden_, concepts_),
        values_(layout_.size),
        gradient_(layout_.size),
        first_moment_(layout_.size),
        second_moment_(layout_.size) {
    network_.hidden = options.hidden;
    network_.concepts = static_cast<int>(concepts_);
    network_.color = color;
    normalization(examples, network_);
    initialize(has_evidence);
  }

  int epoch() const { return epoch_; }

  /// Returns the mean loss of an image.
  double run_epoch(const Progress& progress, const StopAsked& stop) {
    std::vector<std::size_t> order(examples_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    Random random(options_.seed, 1000 + static_cast<std::uint64_t>(epoch_));
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
    const auto batch = static_cast<std::size_t>(options_.batch);
    double loss = 0;
    for (std::size_t first = 0; first < order.size(); first += batch) {
      check_interrupt();
      if (stop && stop()) throw Stopped("stopped; the same command goes on from the last epoch");
      const std::size_t count = std::min(batch, order.size() - first);
      loss += step(std::span(order).subspan(first, count), random);
      if (progress) {
        char text[64];
        std::snprintf(text, sizeof text, "epoch %d of %d, loss %.4f", epoch_ + 1, options_.epochs,
                      loss / static_cast<double>(first + count));
        progress(text, first + count, order.size());
      }
    }
    ++epoch_;
    return loss / static_cast<double>(order.size());
  }

  void save(const std::string& path) const {
    const auto n = static_cast<std::int64_t>(layout_.size);
    SafetensorsWriter writer(path,
                             {{"values", ElementType::f32, {n}},
                              {"first moment", ElementType::f32, {n}},
                              {"second moment", ElementType::f32, {n}}},
                             {{"epoch", std::to_string(epoch_)}, {"step", std::to_string(step_)}});
    writer.write("values", values_);
    writer.write("first moment", first_moment_);
    writer.write("second moment", second_moment_);
    writer.finish();
  }

  void load(const std::string& path) {
    const SafetensorsFile file = SafetensorsFile::open(path);
    const auto read = [&](const char* name, Floats& values) {
      const std::span<const float> stored = file.at(name).values<float>();
      if (stored.size() != values.size()) throw Error(path + " is of a training with other sizes; remove it");
      std::copy(stored.begin(), stored.end(), values.begin());
    };
    read("values", values_);
    read("first moment", first_moment_);
    read("second moment", second_moment_);
    try {
      epoch_ = std::stoi(file.metadata().at("epoch"));
      step_ = std::stol(file.metadata().at("step"));
    } catch (const std::exception&) {
      throw Error(path + " has no numbers of epoch and step; remove it");
    }
  }

  Network network() const {
    Network result = network_;
    const auto part = [&](std::size_t begin, std::size_t end) {
      return Floats(values_.begin() + static_cast<std::ptrdiff_t>(begin),
                    values_.begin() + static_cast<std::ptrdiff_t>(end));
    };
    result.coarse_weights = part(layout_.coarse_weights, layout_.fine_weights);
    result.fine_weights = part(layout_.fine_weights, layout_.hidden_bias);
    result.hidden_bias = part(layout_.hidden_bias, layout_.output_weights);
    result.output_weights = part(layout_.output_weights, layout_.output_bias);
    result.output_bias = part(layout_.output_bias, layout_.local);
    result.local = part(layout_.local, layout_.whole);
    result.whole = part(layout_.whole, layout_.size);
    return result;
  }

 private:
  void initialize(const std::vector<bool>& has_evidence) {
    Random random(options_.seed, 1);
    const auto fill = [&](std::size_t begin, std::size_t end, float range) {
      for (std::size_t i = begin; i < end; ++i) values_[i] = (2 * random.uniform() - 1) * range;
    };
    const float inputs = static_cast<float>(coarse_channels() + fine_channels());
    fill(layout_.coarse_weights, layout_.hidden_bias, std::sqrt(3 / inputs));
    fill(layout_.output_weights, layout_.output_bias, 0.5F / std::sqrt(static_cast<float>(hidden_)));
    const std::vector<double> share = shares(examples_, concepts_);
    positive_weight_.resize(concepts_);
    for (std::size_t k = 0; k < concepts_; ++k) {
      const double rare = std::max(share[k], 1e-5);
      positive_weight_[k] = std::clamp(static_cast<float>(0.5 / std::sqrt(rare)), 1.0F, options_.largest_weight);
      values_[layout_.output_bias + k] = static_cast<float>(std::log(rare * positive_weight_[k]));
      values_[layout_.local + k] = has_evidence[k] ? 1.0F : 0.0F;
      values_[layout_.whole + k] = has_evidence[k] ? 0.5F : 0.0F;
    }
  }

  void load_batch(std::span<const std::size_t> numbers) {
    const std::size_t n = numbers.size(), c = network_.coarse_mean.size(), f = network_.fine_mean.size();
    coarse_.resize(n * coarse_cells * c);
    fine_.resize(n * fine_cells * f);
    local_.resize(n * coarse_cells * concepts_);
    whole_.resize(n * concepts_);
    target_.assign(n * fine_cells * concepts_, 0);
    known_.assign(n * fine_cells * concepts_, 1);
#pragma omp parallel for
    for (std::size_t i = 0; i < n; ++i) {
      const StoredExample example = examples_[numbers[i]];
      const auto normalize = [](const std::uint16_t* from, std::size_t cells, const Floats& mean, const Floats& scale,
                                float* to) {
        for (std::size_t cell = 0; cell < cells; ++cell) {
          for (std::size_t j = 0; j < mean.size(); ++j) *to++ = (from_half(*from++) - mean[j]) * scale[j];
        }
      };
      normalize(example.coarse, coarse_cells, network_.coarse_mean, network_.coarse_scale,
                coarse_.data() + i * coarse_cells * c);
      normalize(example.fine, fine_cells, network_.fine_mean, network_.fine_scale, fine_.data() + i * fine_cells * f);
      std::transform(example.local, example.local + coarse_cells * concepts_,
                     local_.begin() + static_cast<std::ptrdiff_t>(i * coarse_cells * concepts_), from_half);
      std::transform(example.whole, example.whole + concepts_,
                     whole_.begin() + static_cast<std::ptrdiff_t>(i * concepts_), from_half);
      const auto pooled = [&](const StoredExample::Covers& covers, const auto& use) {
        for (std::size_t j = 0; j < covers.count; ++j) {
          const std::uint8_t* cover = covers.covers + j * label_cells;
          for (std::size_t cell = 0; cell < fine_cells; ++cell) {
            const std::uint8_t* corner = cover + cell / fine_side * 2 * label_side + cell % fine_side * 2;
            const int sum = corner[0] + corner[1] + corner[label_side] + corner[label_side + 1];
            if (sum > 0) use((i * fine_cells + cell) * concepts_ + covers.concepts[j], static_cast<float>(sum) / 1020);
          }
        }
      };
      pooled(example.shown, [&](std::size_t place, float share) { target_[place] = share; });
      pooled(example.unknown, [&](std::size_t place, float share) { known_[place] = 1 - share; });
    }
    for (std::size_t k = 0; k < concepts_; ++k) {
      if (learned_[k]) continue;
      for (std::size_t place = k; place < known_.size(); place += concepts_) known_[place] = 0;
    }
  }

  void draw_dropout(std::size_t n, Random& random) {
    dropout_.resize(n * hidden_);
    for (std::size_t i = 0; i < n; ++i) {
      const bool whole_layer = random.uniform() < options_.layer_dropout;
      for (std::size_t j = 0; j < hidden_; ++j) {
        const bool gone = random.uniform() < options_.unit_dropout;
        dropout_[i * hidden_ + j] = whole_layer || gone ? 0.0F : 1 / (1 - options_.unit_dropout);
      }
    }
  }

  double step(std::span<const std::size_t> numbers, Random& random) {
    const std::size_t n = numbers.size();
    load_batch(numbers);
    draw_dropout(n, random);
    const double loss = differentiate(n);
    update();
    return loss;
  }

  /// Fills gradient_ and returns the sum of the images' losses.
  double differentiate(std::size_t n) {
    const auto cells = static_cast<std::int64_t>(n * fine_cells),
               few_cells = static_cast<std::int64_t>(n * coarse_cells);
    const auto c = static_cast<std::int64_t>(network_.coarse_mean.size()),
               f = static_cast<std::int64_t>(network_.fine_mean.size());
    const auto h = static_cast<std::int64_t>(hidden_), k = static_cast<std::int64_t>(concepts_);
    const float* value = values_.data();
    float* gradient = gradient_.data();

    small_.resize(n * coarse_cells * hidden_);
    layer_.resize(n * fine_cells * hidden_);
    multiply(false, true, few_cells, h, c, coarse_.data(), c, value + layout_.coarse_weights, c, 0, small_.data(), h);
    enlarge(small_.data(), static_cast<int>(n), static_cast<int>(h), layer_.data());
    multiply(false, true, cells, h, f, fine_.data(), f, value + layout_.fine_weights, f, 1, layer_.data(), h);
#pragma omp parallel for
    for (std::int64_t cell = 0; cell < cells; ++cell) {
      float* row = layer_.data() + cell * h;
      const float* keep = dropout_.data() + cell / fine_cells * h;
      for (std::int64_t j = 0; j < h; ++j)
        row[j] = std::max(0.0F, row[j] + value[layout_.hidden_bias + static_cast<std::size_t>(j)]) * keep[j];
    }
    scores_.resize(n * fine_cells * concepts_);
    evidence_.resize(n * fine_cells * concepts_);
    multiply(false, true, cells, k, h, layer_.data(), h, value + layout_.output_weights, h, 0, scores_.data(), k);
    enlarge(local_.data(), static_cast<int>(n), static_cast<int>(k), evidence_.data());

    // From here on scores_ is the loss's derivative by the scores.
    const float scale = 1.0F / (static_cast<float>(n) * fine_cells);
    losses_.assign(n * fine_cells, 0);
#pragma omp parallel for
    for (std::int64_t cell = 0; cell < cells; ++cell) {
      const std::size_t row = static_cast<std::size_t>(cell) * concepts_;
      const float* whole = whole_.data() + static_cast<std::size_t>(cell) / fine_cells * concepts_;
      double loss = 0;
      for (std::size_t j = 0; j < concepts_; ++j) {
        const float z = scores_[row + j] + value[layout_.output_bias + j] +
                        value[layout_.local + j] * evidence_[row + j] + value[layout_.whole + j] * whole[j];
        const float e = std::exp(-std::abs(z));
        const float p = z >= 0 ? 1 / (1 + e) : e / (1 + e);
        const float less = std::log1p(e);
        const float t = target_[row + j], weight = positive_weight_[j], known = known_[row + j];
        const float if_shown = z >= 0 ? less : less - z, if_not = z >= 0 ? less + z : less;
        loss += known * (weight * t * if_shown + (1 - t) * if_not);
        scores_[row + j] = known * scale * ((1 - t) * p - weight * t * (1 - p));
      }
      losses_[static_cast<std::size_t>(cell)] = loss;
    }

    std::fill(gradient_.begin() + static_cast<std::ptrdiff_t>(layout_.output_bias), gradient_.end(), 0.0F);
    for (std::size_t cell = 0; cell < n * fine_cells; ++cell) {
      const float* error = scores_.data() + cell * concepts_;
      const float* local = evidence_.data() + cell * concepts_;
      const float* whole = whole_.data() + cell / fine_cells * concepts_;
      for (std::size_t j = 0; j < concepts_; ++j) {
        gradient[layout_.output_bias + j] += error[j];
        gradient[layout_.local + j] += error[j] * local[j];
        gradient[layout_.whole + j] += error[j] * whole[j];
      }
    }
    multiply(true, false, k, h, cells, scores_.data(), k, layer_.data(), h, 0, gradient + layout_.output_weights, h);
    errors_.resize(layer_.size());
    multiply(false, false, cells, h, k, scores_.data(), k, value + layout_.output_weights, h, 0, errors_.data(), h);
#pragma omp parallel for
    for (std::int64_t cell = 0; cell < cells; ++cell) {
      float* row = errors_.data() + cell * h;
      const float* active = layer_.data() + cell * h;
      const float* keep = dropout_.data() + cell / fine_cells * h;
      for (std::int64_t j = 0; j < h; ++j) row[j] = active[j] > 0 ? row[j] * keep[j] : 0.0F;
    }
    std::fill_n(gradient + layout_.hidden_bias, hidden_, 0.0F);
    for (std::size_t cell = 0; cell < n * fine_cells; ++cell) {
      for (std::size_t j = 0; j < hidden_; ++j) gradient[layout_.hidden_bias + j] += errors_[cell * hidden_ + j];
    }
    multiply(true, false, h, f, cells, errors_.data(), h, fine_.data(), f, 0, gradient + layout_.fine_weights, f);
    gather_enlarged(errors_.data(), static_cast<int>(n), static_cast<int>(h), small_.data());
    multiply(true, false, h, c, few_cells, small_.data(), h, coarse_.data(), c, 0, gradient + layout_.coarse_weights,
             c);
    return std::accumulate(losses_.begin(), losses_.end(), 0.0) / fine_cells;
  }

  void update() {
    const auto batch = static_cast<std::size_t>(options_.batch);
    const double steps = static_cast<double>((examples_.size() + batch - 1) / batch) * options_.epochs;
    const double done = static_cast<double>(step_) / std::max(steps, 1.0);
    const double warm = std::min(1.0, static_cast<double>(step_ + 1) / 50);
    const auto rate =
        static_cast<float>(options_.rate * warm * 0.5 * (1 + std::cos(std::numbers::pi * std::min(done, 1.0))));
    ++step_;
    const float correct_first = 1 - static_cast<float>(std::pow(0.9, step_));
    const float correct_second = 1 - static_cast<float>(std::pow(0.999, step_));
    const auto decayed = [&](std::size_t i) {
      return i < layout_.hidden_bias || (i >= layout_.output_weights && i < layout_.output_bias);
    };
    for (std::size_t i = 0; i < layout_.size; ++i) {
      first_moment_[i] += 0.1F * (gradient_[i] - first_moment_[i]);
      second_moment_[i] += 0.001F * (gradient_[i] * gradient_[i] - second_moment_[i]);
      const float way = first_moment_[i] / correct_first / (std::sqrt(second_moment_[i] / correct_second) + 1e-9F);
      values_[i] -= rate * (way + (decayed(i) ? options_.decay * values_[i] : 0.0F));
    }
    // Evidence for a concept can never speak against it.
    for (std::size_t i = layout_.local; i < layout_.size; ++i) values_[i] = std::max(values_[i], 0.0F);
  }

  const ExampleSet& examples_;
  const std::vector<bool> learned_;
  const TrainOptions options_;
  const std::size_t hidden_, concepts_;
  const Layout layout_;
  Network network_;
  Floats values_, gradient_, first_moment_, second_moment_, positive_weight_;
  int epoch_ = 0;
  long step_ = 0;

  // One batch.
  Floats coarse_, fine_, local_, whole_, target_, known_, dropout_, small_, layer_, scores_, evidence_, errors_;
  std::vector<double> losses_;
};

}  // namespace

Network train(const ExampleSet& examples, const std::vector<int>& color, const std::vector<bool>& learned,
              const std::vector<bool>& has_evidence, const TrainOptions& options, const std::string& checkpoint,
              const Progress& progress, const StopAsked& stop) {
  if (examples.size() == 0) throw Error("training needs at least one example");
  Trainer trainer(examples, color, learned, has_evidence, options);
  if (std::filesystem::exists(checkpoint)) trainer.load(checkpoint);
  while (trainer.epoch() < options.epochs) {
    trainer.run_epoch(progress, stop);
    trainer.save(checkpoint);
  }
  return trainer.network();
}

}  // namespace maia::concepts
