#include "scene/words/wordnet.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "maia/error.hpp"

namespace maia {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

const WordNet& wordnet() { return WordNet::installed(); }

SynsetId sense(const char* name) { return wordnet().sense(name); }

std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(WordNet, ListsSensesMostFrequentFirst) {
  const auto senses = wordnet().senses("tiger");
  ASSERT_EQ(senses.size(), 2U);
  EXPECT_EQ(wordnet().category(senses[0]), "noun.person");
  EXPECT_EQ(wordnet().category(senses[1]), "noun.animal");
  EXPECT_THAT(wordnet().gloss(senses[1]), StartsWith("large feline of forests"));
  EXPECT_EQ(wordnet().senses("polar bear"), wordnet().senses("polar_bear"));
  EXPECT_EQ(wordnet().senses("polar bear").size(), 1U);
}

TEST(WordNet, KnowsNoSensesOfWhatIsNoNoun) {
  for (const char* word : {"", " ", "qwertyuiop", "polar bea", "Tiger", "the"})
    EXPECT_THAT(wordnet().senses(word), IsEmpty()) << word;
}

TEST(WordNet, KnowsWhatBeginsNouns) {
  for (const char* words : {"polar", "fire", "jack", "ice", "bird's eye", "hot-air"})
    EXPECT_TRUE(wordnet().begins_noun(words)) << words;
  for (const char* words : {"polar bear", "zebr", "", "qwertyuiop"})
    EXPECT_FALSE(wordnet().begins_noun(words)) << words;
}

TEST(WordNet, NamesSenses) {
  EXPECT_EQ(sense("tiger.n.02"), wordnet().senses("tiger")[1]);
  EXPECT_EQ(wordnet().sense_name(sense("tiger.n.02")), "tiger.n.02");
  EXPECT_EQ(sense("polar bear.n.01"), sense("ice_bear.n.01"));
  EXPECT_EQ(wordnet().sense_name(sense("ice_bear.n.01")), "ice_bear.n.01");
  for (const char* bad : {"tiger", "tiger.n.00", "tiger.n.-1", "tiger.n.1x", ".n.01", "tiger.v.01", "tiger.n."})
    EXPECT_THROW(wordnet().sense(bad), Error) << bad;
  EXPECT_THAT(error_of([] { wordnet().sense("tiger.n.03"); }), HasSubstr("the meanings 1 to 2"));
}

TEST(WordNet, KnowsSynonyms) {
  EXPECT_THAT(wordnet().words(sense("car.n.01")), ElementsAre("car", "auto", "automobile", "machine", "motorcar"));
  EXPECT_THAT(wordnet().words(sense("polar bear.n.01")), Contains("polar bear"));
}

TEST(WordNet, KnowsHypernyms) {
  EXPECT_THAT(wordnet().hypernyms(sense("zebra.n.01")), ElementsAre(sense("equine.n.01")));
  EXPECT_THAT(wordnet().hypernyms(sense("dog.n.01")), ElementsAre(sense("canine.n.02"), sense("domestic_animal.n.01")));
  EXPECT_THAT(wordnet().hypernyms(sense("eiffel_tower.n.01")), Contains(sense("tower.n.01")));
  EXPECT_THAT(wordnet().hypernyms(sense("entity.n.01")), IsEmpty());
  EXPECT_THAT(wordnet().hyponyms(sense("equine.n.01")), Contains(sense("zebra.n.01")));
}

TEST(WordNet, FollowsHypernymsUp) {
  EXPECT_TRUE(wordnet().is_a(sense("zebra.n.01"), sense("zebra.n.01")));
  EXPECT_TRUE(wordnet().is_a(sense("zebra.n.01"), sense("animal.n.01")));
  EXPECT_TRUE(wordnet().is_a(sense("dog.n.01"), sense("domestic_animal.n.01")));
  EXPECT_FALSE(wordnet().is_a(sense("animal.n.01"), sense("zebra.n.01")));
  EXPECT_FALSE(wordnet().is_a(sense("car.n.01"), sense("animal.n.01")));
}

TEST(WordNet, MeasuresSimilarity) {
  const SynsetId dog = sense("dog.n.01"), wolf = sense("wolf.n.01"), cat = sense("cat.n.01"), car = sense("car.n.01");
  EXPECT_DOUBLE_EQ(wordnet().similarity(dog, dog), 1);
  EXPECT_DOUBLE_EQ(wordnet().similarity(dog, cat), wordnet().similarity(cat, dog));
  EXPECT_GT(wordnet().similarity(dog, wolf), wordnet().similarity(dog, cat));
  EXPECT_GT(wordnet().similarity(dog, cat), wordnet().similarity(dog, car));
  EXPECT_GT(wordnet().similarity(dog, car), 0);
}

TEST(WordNet, RefusesOffsetsBetweenRecords) {
  for (SynsetId bad : {SynsetId{0}, sense("dog.n.01") + 1, SynsetId{0xffffffff}}) {
    EXPECT_THROW(wordnet().words(bad), Error);
    EXPECT_THROW(wordnet().is_a(bad, bad), Error);
  }
}

TEST(WordNet, IsReadByThreadsAtOnce) {
  const WordNet fresh = WordNet::open("/usr/share/wordnet");
  const SynsetId animal = sense("animal.n.01");
  const auto animals = wordnet().hyponyms(animal);
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (SynsetId each : animals) wrong += !fresh.is_a(each, animal);
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace maia
