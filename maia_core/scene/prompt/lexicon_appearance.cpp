// How things look.
#include <array>

#include "scene/prompt/lexicon_tables.hpp"

namespace maia {
namespace {

constexpr std::array rows = {
    LexiconRow{Role::color, "red",
               "red, reddish, crimson, scarlet, ruby, vermilion, cherry red, bright red, blood red, fiery red"},
    LexiconRow{Role::color, "dark red", "maroon, burgundy, wine red, garnet, carmine, oxblood"},
    LexiconRow{Role::color, "light red", "salmon, salmon colored"},
    LexiconRow{Role::color, "orange", "orange, orangish, tangerine, amber, apricot colored, ginger, burnt orange"},
    LexiconRow{Role::color, "light orange", "peach colored, coral colored, peachy"},
    LexiconRow{Role::color, "yellow", "yellow, yellowish, lemon yellow, canary yellow, mustard, saffron, sunny yellow"},
    LexiconRow{Role::color, "light yellow", "cream, cream colored, blond, blonde"},
    LexiconRow{Role::color, "green",
               "green, greenish, emerald, emerald green, lime green, grass green, neon green, jade"},
    LexiconRow{Role::color, "dark green", "olive, olive green, forest green, khaki green, moss green"},
    LexiconRow{Role::color, "light green", "mint, mint green, chartreuse, sage, sage green"},
    LexiconRow{Role::color, "blue",
               "blue, bluish, cobalt, cobalt blue, azure, royal blue, sapphire, electric blue, cerulean"},
    LexiconRow{Role::color, "dark blue", "navy, navy blue, midnight blue, indigo"},
    LexiconRow{Role::color, "light blue", "sky blue, baby blue, powder blue, turquoise, cyan, teal, aqua, aquamarine"},
    LexiconRow{Role::color, "purple", "purple, violet, amethyst, purplish, plum colored, eggplant colored"},
    LexiconRow{Role::color, "light purple", "lavender, lilac, mauve"},
    LexiconRow{Role::color, "pink", "pink, pinkish, rose colored, hot pink, fuchsia, magenta, bubblegum pink"},
    LexiconRow{Role::color, "brown",
               "brown, brownish, chestnut, chocolate brown, chocolate colored, auburn, rust colored, bronze colored, "
               "sepia brown"},
    LexiconRow{Role::color, "light brown", "beige, tan, khaki, sand colored, caramel colored, fawn colored"},
    LexiconRow{Role::color, "gray", "gray, grey, grayish, greyish, silver gray, silver grey, ash gray, ash grey"},
    LexiconRow{Role::color, "dark gray", "charcoal, slate, slate gray, slate grey, charcoal gray, charcoal grey"},
    LexiconRow{Role::color, "black", "black, jet black, blackish, pitch black, ebony, inky"},
    LexiconRow{Role::color, "white", "white, whitish, snow white, ivory, off white, pearl white, eggshell"},

    LexiconRow{Role::shade, "light", "light, pale, pastel, light colored"},
    LexiconRow{Role::shade, "dark", "dark, deep, dark colored"},

    LexiconRow{Role::size, "tiny",
               "tiny, minuscule, teeny, itty bitty, very small, extremely small, microscopic, minute"},
    LexiconRow{Role::size, "small",
               "small, little, mini, miniature, petite, short, smaller, smallish, baby, compact, small sized"},
    LexiconRow{Role::size, "large",
               "large, big, tall, larger, bigger, great big, oversized, sizable, large sized, long"},
    LexiconRow{Role::size, "huge",
               "huge, giant, enormous, gigantic, massive, colossal, immense, humongous, very large, very big, "
               "towering, monstrous"},

    LexiconRow{Role::material, "wooden",
               "wooden, wood, oak, pine wood, mahogany, bamboo, timber, made of wood, carved from wood"},
    LexiconRow{Role::material, "metal",
               "metal, metallic, steel, iron, stainless steel, chrome, aluminum, aluminium, tin, made of metal, made "
               "of steel, made of iron"},
    LexiconRow{Role::material, "golden",
               "golden, gold, gilded, brass, made of gold, solid gold, gold plated, gold colored"},
    LexiconRow{Role::material, "silver", "silver, silvery, made of silver, silver plated, silver colored"},
    LexiconRow{Role::material, "glass", "glass, crystal, made of glass, made of crystal"},
    LexiconRow{Role::material, "stone",
               "stone, marble, granite, concrete, made of stone, made of marble, carved from stone, carved in stone"},
    LexiconRow{Role::material, "plastic", "plastic, made of plastic, rubber"},
    LexiconRow{Role::material, "furry", "furry, fluffy, fuzzy, plush, shaggy, hairy, fur covered"},

    LexiconRow{Role::pattern, "striped",
               "striped, stripy, stripey, pinstriped, with stripes, with black stripes, with white stripes, black and "
               "white striped"},
    LexiconRow{Role::pattern, "spotted",
               "spotted, spotty, dotted, polka dot, polka dotted, speckled, with spots, with polka dots, dappled"},
    LexiconRow{Role::pattern, "checkered", "checkered, checked, chequered, plaid, tartan, checkerboard, gingham"},

    LexiconRow{Role::pose, "sleeping", "asleep, dozing, napping"},
    LexiconRow{Role::pose, "sitting", "seated"},
    LexiconRow{Role::pose, "flying", "in flight, mid flight, in mid air, airborne, midair, in midair"},
    LexiconRow{Role::pose, "jumping", "mid jump, mid leap"},
};

}  // namespace

std::span<const LexiconRow> appearance_rows() { return rows; }

}  // namespace maia
