// Expecting an error that says something.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "maia/error.hpp"

/// `statement` throws maia::Error, whose text contains `text`.
#define EXPECT_ERROR(statement, text)                                    \
  do {                                                                   \
    std::string what_was_said = "nothing";                               \
    try {                                                                \
      statement;                                                         \
    } catch (const maia::Error& error) {                                 \
      what_was_said = error.what();                                      \
    }                                                                    \
    EXPECT_THAT(what_was_said, ::testing::HasSubstr(std::string(text))); \
  } while (false)
