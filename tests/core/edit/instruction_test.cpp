// What instructions are read as, before any picture is known.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "maia/error.hpp"
#include "scene/edit/command.hpp"

namespace maia {
namespace {

TEST(Instruction, Works) { EXPECT_EQ(parse_instruction("replace the dog with a lion").size(), 1U); }

}  // namespace
}  // namespace maia
