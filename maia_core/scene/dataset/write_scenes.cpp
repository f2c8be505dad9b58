#include "scene/dataset/write_scenes.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "image/interrupt.hpp"
#include "scene/dataset/scene_folder.hpp"

namespace maia {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t most_scenes = 10'000'000;
constexpr std::int64_t ahead_per_thread = 16;  // finished scenes that wait for a slow one before them
constexpr auto between_reports = std::chrono::milliseconds(100);

/// Threads that make scenes, while the caller's thread writes their lines in order.
class Writing {
 public:
  Writing(SceneFolder& folder, const WriteOptions& options)
      : folder_(folder), options_(options), first_(folder.scenes()), next_(first_), written_(first_) {
    threads_ =
        options.threads > 0 ? options.threads : static_cast<int>(std::max(std::thread::hardware_concurrency(), 1U));
    threads_ = static_cast<int>(std::min<std::int64_t>(threads_, std::max<std::int64_t>(options.count - first_, 1)));
  }

  void run() {
    std::vector<std::thread> workers;
    workers.reserve(static_cast<std::size_t>(threads_));
    try {
      for (int i = 0; i < threads_; ++i) workers.emplace_back([this] { work(); });
      write_lines();
    } catch (...) {
      end(workers);
      throw;
    }
    end(workers);
    if (failure_) {
      // Those before it are whole; they come first.
      write_ready();
      folder_.flush();
      std::rethrow_exception(failure_->second);
    }
    folder_.flush();
  }

 private:
  void end(std::vector<std::thread>& workers) {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
    }
    changed_.notify_all();
    for (std::thread& worker : workers) worker.join();
  }

  void work() {
    while (const auto index = take()) {
      try {
        SceneEntry entry = options_.make(*index);
        folder_.write_image(*index, entry.image);
        const std::lock_guard lock(mutex_);
        ready_.emplace(*index, std::move(entry.line));
      } catch (...) {
        const std::lock_guard lock(mutex_);
        if (!failure_ || *index < failure_->first) failure_.emplace(*index, std::current_exception());
      }
      changed_.notify_all();
    }
  }

  std::optional<std::int64_t> take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return ended_ || failure_ || next_ >= options_.count || next_ < written_ + ahead(); });
    if (ended_ || failure_ || next_ >= options_.count) return std::nullopt;
    return next_++;
  }

  std::int64_t ahead() const { return ahead_per_thread * threads_; }

  void write_lines() {
    const Clock::time_point start = Clock::now();
    Clock::time_point reported = start;
    report(0);
    ask_whether_to_stop();
    for (;;) {
      {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, between_reports,
                          [this] { return failure_ || written_ >= options_.count || ready_.count(written_) != 0; });
        if (failure_) return;
      }
      write_ready();
      const Clock::time_point now = Clock::now();
      const bool complete = written_ >= options_.count;
      if (complete || now - reported >= between_reports) {
        reported = now;
        report(std::chrono::duration<double>(now - start).count());
      }
      if (complete) return;
      ask_whether_to_stop();
    }
  }

  void write_ready() {
    for (;;) {
      std::string line;
      {
        const std::lock_guard lock(mutex_);
        const auto found = ready_.find(written_);
        if (found == ready_.end()) return;
        line = std::move(found->second);
        ready_.erase(found);
        ++written_;
      }
      folder_.append(line);
      changed_.notify_all();
    }
  }

  void report(double seconds) const {
    if (!options_.progress) return;
    SceneProgress progress{written_, options_.count, 0, 0};
    if (seconds > 0) progress.images_per_second = static_cast<double>(written_ - first_) / seconds;
    if (progress.images_per_second > 0)
      progress.seconds_left = static_cast<double>(options_.count - written_) / progress.images_per_second;
    options_.progress(progress);
  }

  void ask_whether_to_stop() const {
    check_interrupt();
    if (options_.stop && options_.stop())
      throw SceneWritingStopped("stopped after " + std::to_string(written_) + " of " + std::to_string(options_.count) +
                                " scenes; the same again goes on from here");
  }

  SceneFolder& folder_;
  const WriteOptions& options_;
  const std::int64_t first_;
  int threads_ = 1;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::int64_t next_, written_;
  std::map<std::int64_t, std::string> ready_;
  std::optional<std::pair<std::int64_t, std::exception_ptr>> failure_;
  bool ended_ = false;
};

}  // namespace

WriteReport write_scenes(const std::string& folder, const WriteOptions& options) {
  if (options.count < 1 || options.count > most_scenes)
    throw Error("a dataset has 1 to " + std::to_string(most_scenes) + " scenes, not " + std::to_string(options.count));
  const Unbroken unbroken;
  const Clock::time_point start = Clock::now();
  SceneFolder files(folder, options.settings, options.ending);
  const std::int64_t resumed = std::min(files.scenes(), options.count);
  if (files.scenes() < options.count) Writing(files, options).run();
  return {resumed, std::chrono::duration<double>(Clock::now() - start).count()};
}

}  // namespace maia
