#include "broker/output_pump.hpp"

#include <algorithm>
#include <utility>

namespace maia::broker {

OutputPump::OutputPump(std::filesystem::path folder, Output::Sink sink, OutputLimits limits)
    : output_(
          std::move(folder),
          [this, sink = std::move(sink)](Stream stream, std::string text) {
            if (!stopping_) sink(stream, std::move(text));
          },
          limits),
      thread_([this] { run(); }) {}

OutputPump::~OutputPump() { stop(); }

void OutputPump::begin_cell(int number, const std::function<void()>& change) {
  const std::lock_guard lock(mutex_);
  output_.end_cell();
  change();
  output_.begin_cell(number);
}

void OutputPump::write(Stream stream, std::string_view bytes) {
  {
    const std::lock_guard lock(mutex_);
    output_.write(stream, bytes);
  }
  changed_.notify_one();
}

void OutputPump::in_order(const std::function<void()>& publish) {
  const std::lock_guard lock(mutex_);
  output_.flush();
  if (!stopping_) publish();
}

void OutputPump::cleared(const std::function<void()>& publish) {
  const std::lock_guard lock(mutex_);
  output_.flush();
  output_.cleared();
  if (!stopping_) publish();
}

void OutputPump::end_cell(const std::atomic<bool>& stop) {
  using namespace std::chrono_literals;
  Output::Clock::duration wait;
  {
    const std::lock_guard lock(mutex_);
    wait = output_.end_cell();
  }
  for (const auto step = std::chrono::duration_cast<Output::Clock::duration>(20ms);
       wait > Output::Clock::duration::zero() && !stop; wait -= step)
    std::this_thread::sleep_for(std::min(wait, step));
}

void OutputPump::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void OutputPump::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto due = output_.deadline();
    if (!due) {
      changed_.wait(lock);
    } else {
      changed_.wait_until(lock, *due);
      output_.tick();
    }
  }
}

}  // namespace maia::broker
