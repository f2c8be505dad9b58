// How words of a prompt hang together.
#include <array>

#include "scene/prompt/lexicon_tables.hpp"

namespace maia {
namespace {

constexpr std::array rows = {
    LexiconRow{Role::article, "indefinite", "a, an"},
    LexiconRow{Role::article, "definite", "the, this, that, these, those"},
    LexiconRow{Role::article, "possessive", "his, her, its, their, my, your, our, whose"},
    LexiconRow{Role::article, "another",
               "another, one more, the other, other, a different, a second, a third, the second"},
    LexiconRow{Role::article, "each", "each, every, any, all, all the, all of the"},

    LexiconRow{Role::count, "1 1",
               "one, a single, single, one single, a lone, lone, a solitary, solitary, exactly one, a piece of, a "
               "slice of, pieces of a, a loaf of, a head of, a sheet of, an ear of, one piece of, one slice of, slice "
               "of, piece of, a lump of, a chunk of, a wedge of"},
    LexiconRow{
        Role::count, "2 2",
        "two, a couple of, couple of, both, twin, a couple, two pieces of, two slices of, a duo of, exactly two"},
    LexiconRow{Role::count, "3 3", "three, a trio of, trio of, three pieces of, three slices of, exactly three"},
    LexiconRow{Role::count, "4 4", "four, a quartet of, exactly four, four slices of"},
    LexiconRow{Role::count, "5 5", "five, exactly five"},
    LexiconRow{Role::count, "6 6", "six, half a dozen, a half dozen, half dozen"},
    LexiconRow{Role::count, "7 7", "seven"},
    LexiconRow{Role::count, "8 8", "eight"},
    LexiconRow{Role::count, "9 9", "nine"},
    LexiconRow{Role::count, "10 10", "ten"},
    LexiconRow{Role::count, "11 11", "eleven"},
    LexiconRow{Role::count, "12 12", "twelve, a dozen, dozen, one dozen, a dozen of"},
    LexiconRow{Role::count, "13 13", "thirteen"},
    LexiconRow{Role::count, "14 14", "fourteen"},
    LexiconRow{Role::count, "15 15", "fifteen"},
    LexiconRow{Role::count, "16 16", "sixteen"},
    LexiconRow{Role::count, "17 17", "seventeen"},
    LexiconRow{Role::count, "18 18", "eighteen"},
    LexiconRow{Role::count, "19 19", "nineteen"},
    LexiconRow{Role::count, "20 20", "twenty"},
    LexiconRow{Role::count, "24 24", "two dozen"},
    LexiconRow{Role::count, "2 4", "some, a few of"},
    LexiconRow{Role::count, "3 4", "a few, few, a handful of, handful of"},
    LexiconRow{Role::count, "3 5",
               "several, various, multiple, a number of, different, assorted, a variety of, slices of, pieces of, a "
               "small group of, a small number of"},
    LexiconRow{Role::count, "5 8",
               "many, numerous, lots of, a lot of, plenty of, a large number of, dozens of, hundreds of, countless, "
               "tons of, loads of, a bunch of different"},
    LexiconRow{Role::group, "3 6",
               "a group of, group of, groups of, a bunch of, bunch of, a cluster of, a set of, set of, a collection "
               "of, a row of, row of, rows of, a line of, a pile of, pile of, piles of, a stack of, stack of, stacks "
               "of, a heap of, a family of, a team of, an assortment of, an arrangement of, a litter of, a band of, a "
               "bouquet of, a selection of, a pride of, a pod of"},
    LexiconRow{Role::group, "4 7",
               "a herd of, herd of, herds of, a flock of, flock of, flocks of, a pack of, pack of, a school of, a "
               "shoal of, a swarm of, swarm of, a colony of, a crowd of, crowd of, crowds of, a fleet of, a gaggle of, "
               "a parade of, a herd or flock of, a large group of, a large flock of, a large herd of"},
    LexiconRow{Role::group, "pair", "a pair of, pair of"},  // one pair of scissors, two cats

    LexiconRow{
        Role::preposition, "on",
        "on, onto, upon, on top of, atop, on the top of, resting on, on the back of, on the surface of, up on, on to"},
    LexiconRow{Role::preposition, "in", "in, into, inside, inside of, within, in the interior of, throughout"},
    LexiconRow{Role::preposition, "middle",
               "in the middle of, in the center of, in the centre of, in the heart of, amid, amidst, among, amongst, "
               "in the midst of"},
    LexiconRow{Role::preposition, "at", "at"},
    LexiconRow{Role::preposition, "across", "across, through, along, down, up, throughout, past"},
    LexiconRow{Role::preposition, "under", "under, underneath, beneath"},
    LexiconRow{Role::preposition, "below", "below, down from"},
    LexiconRow{Role::preposition, "above", "above, over, high above, up above, hovering over"},
    LexiconRow{Role::preposition, "next_to",
               "next to, beside, besides, by, near, nearby, close to, near to, alongside, adjacent to, right next to, "
               "by the side of, at the side of, on the side of, side by side with, along with, together with, "
               "accompanied by, against, up against, near the, not far from, to the side of, touching, on the edge of, "
               "at the edge of, opposite, opposite to, next"},
    LexiconRow{
        Role::preposition, "behind",
        "behind, in back of, directly behind, right behind, at the back of, in the back of, beyond, hidden behind"},
    LexiconRow{Role::preposition, "in_front_of",
               "in front of, directly in front of, right in front of, before, in the foreground of"},
    LexiconRow{Role::preposition, "left_of",
               "to the left of, left of, on the left of, on the left side of, at the left of, to the left side of, to "
               "the left hand side of"},
    LexiconRow{Role::preposition, "right_of",
               "to the right of, right of, on the right of, on the right side of, at the right of, to the right side "
               "of, to the right hand side of"},
    LexiconRow{Role::preposition, "around", "around, surrounding, all around, encircling"},
    LexiconRow{Role::preposition, "around reversed", "surrounded by, encircled by, ringed by, surrounded with"},
    LexiconRow{Role::preposition, "between", "between, in between"},
    LexiconRow{Role::preposition, "wearing", "dressed in, dressed up in, clad in, wrapped in, clothed in"},
    LexiconRow{Role::preposition, "holding", "in possession of"},
    LexiconRow{Role::preposition, "holding reversed", "held by, carried by"},
    LexiconRow{Role::preposition, "wearing reversed", "worn by"},
    LexiconRow{Role::preposition, "riding reversed", "ridden by, driven by"},
    LexiconRow{Role::preposition, "inside reversed",
               "filled with, full of, stuffed with, packed with, loaded with, containing, contains"},
    LexiconRow{Role::preposition, "on reversed",
               "topped with, covered with, covered by, covered in, decorated with, garnished with, adorned with, "
               "topped by, dotted with, sprinkled with"},
    LexiconRow{Role::preposition, "behind reversed", "followed by, chased by"},
    LexiconRow{Role::preposition, "in_front_of reversed", "pulled by, led by"},
    LexiconRow{Role::preposition, "with", "with, featuring, including, as well as with, paired with, plus"},
    LexiconRow{Role::preposition, "of", "of"},
    LexiconRow{Role::preposition, "loose",
               "from, for, like, as, toward, towards, off, about, to, during, against the background of, such as, per, "
               "out of, at the start of, at the end of, looking out over, made of, made from, made out of, made up of, "
               "in the style of, in the shape of, shaped like, in the form of, away from, in search of, via, after"},

    LexiconRow{Role::pronoun, "it", "it, itself, he, she, him, her, himself, herself"},
    LexiconRow{Role::pronoun, "them", "them, they, these, those, themselves, both of them, all of them"},
    LexiconRow{Role::pronoun, "each other", "each other, one another"},
    LexiconRow{Role::pronoun, "one", "one, ones, one of them, the other, the other one, another one, others"},

    LexiconRow{Role::copula, "is",
               "is, are, was, were, be, being, been, am, there is, there are, there s, can be seen, is seen, are seen"},
    LexiconRow{Role::relative, "that", "that, which, who, where"},
    LexiconRow{
        Role::conjunction, "and",
        "and, as well as, also, while, together with, and also, whereas, but, plus, along with, then, alongside of"},
    LexiconRow{Role::conjunction, "or", "or, nor"},
    LexiconRow{Role::negation, "no",
               "no, without, without any, with no, not, free of, lacking, devoid of, minus, excluding, except, except "
               "for, nor, with no visible, no visible, without the, absent, but no, no other, absence of, the absence "
               "of, but not, and no"},
    LexiconRow{Role::only, "only",
               "only, just, solely, nothing but, isolated, alone, by itself, by themselves, on its own, all by itself, "
               "nothing else, and nothing else, no other objects, with no other objects, and no other objects, no "
               "other object, with nothing else, cutout, cut out, with nothing around it, exclusively, no other "
               "objects in the image, nothing else in the image, nothing more, no other items, and nothing else in the "
               "frame, isolated object"},
};

}  // namespace

std::span<const LexiconRow> grammar_rows() { return rows; }

}  // namespace maia
