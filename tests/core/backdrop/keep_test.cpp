#include "scene/backdrop/keep.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

namespace maia::backdrop {
namespace {

struct Value {
  std::size_t size;
  std::size_t bytes() const { return size; }
};

std::function<std::shared_ptr<const Value>()> make(std::size_t size, int& count) {
  return [size, &count] {
    ++count;
    return std::make_shared<const Value>(Value{size});
  };
}

TEST(Keep, MakesOnce) {
  Keep<Value> keep(100);
  int count = 0;
  const auto first = keep.get("a", make(10, count));
  EXPECT_EQ(keep.get("a", make(10, count)), first);
  EXPECT_EQ(count, 1);
}

TEST(Keep, DropsTheLeastRecentlyUsed) {
  Keep<Value> keep(100);
  int count = 0;
  keep.get("a", make(40, count));
  keep.get("b", make(40, count));
  keep.get("a", make(40, count));
  keep.get("c", make(40, count));  // b goes
  EXPECT_EQ(count, 3);
  keep.get("a", make(40, count));
  EXPECT_EQ(count, 3);
  keep.get("b", make(40, count));
  EXPECT_EQ(count, 4);
}

TEST(Keep, WhatIsLargerThanTheLimitIsStillGiven) {
  Keep<Value> keep(10);
  int count = 0;
  EXPECT_EQ(keep.get("a", make(1000, count))->size, 1000U);
  EXPECT_EQ(keep.get("b", make(1000, count))->size, 1000U);
}

TEST(Keep, AFailureIsNotKept) {
  Keep<Value> keep(100);
  EXPECT_THROW(keep.get("a", []() -> std::shared_ptr<const Value> { throw std::runtime_error("no"); }),
               std::runtime_error);
  int count = 0;
  EXPECT_TRUE(keep.get("a", make(1, count)));
}

TEST(Keep, ThreadsShareOneValue) {
  Keep<Value> keep(1000);
  std::atomic<int> count = 0;
  std::vector<std::shared_ptr<const Value>> got(8);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < got.size(); ++i)
    threads.emplace_back([&, i] {
      got[i] = keep.get("a", [&] {
        ++count;
        return std::make_shared<const Value>(Value{1});
      });
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(count, 1);
  for (const auto& value : got) EXPECT_EQ(value, got[0]);
}

}  // namespace
}  // namespace maia::backdrop
