// What verbs show, and how they tie things together.
#include <array>

#include "scene/prompt/lexicon_tables.hpp"

namespace maia {
namespace {

constexpr std::array rows = {
    VerbRow{{"sitting", "", false}, "sit, perch, squat, crouch, kneel"},
    VerbRow{{"standing", "", false}, "stand"},
    VerbRow{{"lying", "", false}, "lie, lay, recline, lounge, sprawl, curl"},
    VerbRow{{"sleeping", "", false}, "sleep, nap, doze, snooze"},
    VerbRow{{"running", "", false}, "run, gallop, sprint, race, jog, trot, dash, charge"},
    VerbRow{{"running", "behind", false}, "chase, pursue"},
    VerbRow{{"walking", "", false}, "walk, stroll, wander, stride, march, roam, prowl, hike, wade, step"},
    VerbRow{{"walking", "behind", false}, "follow"},
    VerbRow{{"flying", "", false}, "fly, soar, hover, glide"},
    VerbRow{{"swimming", "", false}, "swim, dive, paddle"},
    VerbRow{{"floating", "", false}, "float, drift, sail"},
    VerbRow{{"jumping", "", false}, "jump, leap, hop, bounce, pounce"},
    VerbRow{{"eating", "next_to", false}, "eat, graze, nibble, munch, chew, bite, feed, devour, lick, browse"},
    VerbRow{{"drinking", "next_to", false}, "drink, sip"},
    VerbRow{{"playing", "next_to", false}, "play"},
    VerbRow{{"hanging", "", false}, "hang, dangle"},
    VerbRow{{"climbing", "on", false}, "climb"},
    VerbRow{{"dancing", "", false}, "dance"},

    VerbRow{{"", "wearing", false}, "wear, sport, don"},
    VerbRow{{"", "holding", false}, "hold, carry, grip, read, use, grasp, clutch, hug, cradle, embrace, bear"},
    VerbRow{{"", "riding", false}, "ride"},
    VerbRow{{"", "inside", false}, "drive, pilot, steer"},
    VerbRow{{"", "around", false}, "surround, encircle, circle"},
    VerbRow{{"", "in_front_of", false}, "pull, drag, tow, lead"},
    VerbRow{{"", "behind", false}, "push"},
    VerbRow{{"", "next_to", false},
            "touch, face, approach, watch, sniff, smell, catch, kick, pet, greet, read, use, join, chew, play, "
            "accompany, cross, cut, stroke, meet"},
    VerbRow{{"", "inside reversed", false}, "contain, enclose"},
    VerbRow{{"", "with", false}, "have, feature, include, comprise"},

    VerbRow{{"", "", true},
            "be, do, rest, land, alight, appear, seem, look, gaze, stare, see, place, set, locate, position, situate, "
            "put, arrange, "
            "park, "
            "mount, display, show, depict, "
            "lean, pose, isolate, surround, spread, scatter, gather, stack, line, grow, shine, consist, make, stay, "
            "wait, remain, keep, let, go, come, move, travel, "
            "get, turn, point, fill, cover, top, visit, enjoy, live, exist, belong, fit, face, stretch, reach, "
            "reflect, cast, overlook, relax, photograph, capture, "
            "take, feature, focus, center, head, tuck, nestle, stand, extend, dominate, complement, emphasize, "
            "highlight, frame"},
};

}  // namespace

std::span<const VerbRow> verb_rows() { return rows; }

}  // namespace maia
