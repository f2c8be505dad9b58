// Pictures as such: media, styles, light, settings, places in them; and what says nothing about what is to be seen.
#include <array>

#include "scene/prompt/lexicon_tables.hpp"

namespace maia {
namespace {

constexpr std::array rows = {
    LexiconRow{
        Role::medium, "",
        "photo, photos, photograph, photographs, picture, pictures, image, images, shot, snapshot, photography, pic, "
        "portrait, view, scene, still, footage, frame, render, rendering, visualization, depiction, landscape, "
        "panorama, screenshot, still life, composition, stock photo, stock image, wallpaper, aerial view, side view, "
        "front view, top view, profile view, bird 's eye view, photorealistic image, photoshoot, example, examples, "
        "sight, visual, representation, dslr photo, dslr photograph, product photo, product shot, wide shot, long "
        "shot, medium shot, full body shot, full shot, studio shot, studio photo, action shot, group shot"},
    LexiconRow{Role::medium, "black and white", "silhouette, silhouettes"},
    LexiconRow{Role::medium, "sketch",
               "sketch, drawing, line drawing, pencil drawing, pencil sketch, line art, charcoal drawing, doodle, pen "
               "drawing, ink drawing, pencil illustration"},
    LexiconRow{Role::medium, "painting",
               "painting, oil painting, watercolor painting, watercolour painting, watercolor, watercolour, acrylic "
               "painting, impressionist painting, artwork, fresco"},
    LexiconRow{Role::medium, "cartoon",
               "cartoon, illustration, clipart, clip art, comic, vector art, vector illustration, digital "
               "illustration, digital art, anime, animation, poster"},
    LexiconRow{Role::medium, "pixelated", "pixel art, mosaic"},

    LexiconRow{Role::closeup, "closeup",
               "close up, closeup, a close up, close up view, closeup view, macro, macro shot, macro photo, macro "
               "photograph, macro photography, extreme close up, close up shot, close up photo, close up photograph, "
               "close up picture, close up image, close up portrait, zoomed in, zoomed in view, detail shot, headshot, "
               "up close, closeup photo, closeup photograph, closeup shot, close up of the face, tight shot, a detail"},

    LexiconRow{Role::style, "black and white",
               "black and white photo, black and white photograph, black and white image, black and white picture, "
               "black and white photography, in black and white, grayscale, greyscale, monochrome, monochromatic, b "
               "and w, black and white film, in grayscale, in greyscale, noir, black and white style, film noir"},
    LexiconRow{Role::style, "sepia", "sepia, sepia toned, sepia tone, in sepia, in sepia tones"},
    LexiconRow{Role::style, "blurred",
               "blurry, blurred, out of focus, motion blur, unfocused, with motion blur, fuzzy photo, hazy focus, with "
               "blur, soft focus"},
    LexiconRow{Role::style, "sketch", "hand drawn, sketched, sketchy, in pencil, pencil, drawn"},
    LexiconRow{Role::style, "painting",
               "painted, painterly, impressionist, in oil, in watercolor, oil on canvas, van gogh style, in the style "
               "of van gogh, in the style of monet"},
    LexiconRow{Role::style, "cartoon",
               "cartoonish, cartoon style, in cartoon style, comic style, in the style of a cartoon, animated, cel "
               "shaded, anime style"},
    LexiconRow{Role::style, "pixelated", "pixelated, pixellated, 8 bit, low resolution, low res"},
    LexiconRow{
        Role::style, "vintage",
        "vintage, retro, old fashioned photo, vintage style, old photo, antique photo, polaroid, 1970s, faded, aged, "
        "film photo, in vintage style, old photograph, vintage photo, vintage photograph, retro style, in retro style"},
    LexiconRow{Role::style, "high contrast", "high contrast, contrasty, strong contrast"},
    LexiconRow{Role::style, "low contrast", "low contrast, washed out"},
    LexiconRow{Role::style, "noisy", "grainy, noisy, film grain, with film grain"},
    LexiconRow{Role::style, "inverted", "inverted, negative, color inverted, with inverted colors"},
    LexiconRow{Role::style, "sharp", "sharpened"},
    LexiconRow{Role::style, "blurred background",
               "bokeh, blurred background, blurry background, out of focus background, bokeh background, shallow depth "
               "of field, defocused background, unfocused background, blurred backdrop, softly blurred background, "
               "with bokeh, bokeh effect"},

    LexiconRow{Role::light, "night",
               "at night, at nighttime, by night, night time, nighttime, nocturnal, at midnight, under the stars, "
               "under the moon, under a full moon, under the moonlight, moonlit, starry, in the dark, in darkness, "
               "under the night sky, under a starry sky, under a night sky, in the night, during the night, night sky, "
               "starry sky, night scene, in the moonlight, starlit, starry night, neon lit"},
    LexiconRow{Role::light, "sunset",
               "at sunset, at dusk, at twilight, in the evening, golden hour, at golden hour, during golden hour, "
               "during sunset, sunset light, evening light, at sundown, evening, during dusk, in the sunset, at the "
               "golden hour, sunset sky, dusky, late afternoon light"},
    LexiconRow{Role::light, "sunrise",
               "at sunrise, at dawn, in the morning, early morning, morning light, during sunrise, in the early "
               "morning, morning, in the early morning light, in morning light"},
    LexiconRow{Role::light, "fog",
               "foggy, misty, hazy, in fog, in the fog, in mist, in the mist, in heavy fog, in thick fog, in dense "
               "fog, shrouded in fog, shrouded in mist, fog covered, smoky, in the haze"},
    LexiconRow{Role::light, "overcast",
               "overcast, cloudy, gloomy, under a cloudy sky, under a gray sky, under an overcast sky, "
               "cloudy sky, overcast sky, dark clouds, under dark clouds, dull light, under cloudy skies, cloudy day"},
    LexiconRow{Role::light, "rain",
               "rainy, in the rain, raining, rain, rainstorm, stormy, in a storm, in heavy rain, during a storm, in "
               "pouring rain, in the pouring rain, during a thunderstorm, in a thunderstorm, rainy day, on a rainy "
               "day, during rain, stormy sky, under a stormy sky, rainfall"},
    LexiconRow{
        Role::light, "snowfall",
        "snowfall, snowing, falling snow, in a snowstorm, snowstorm, blizzard, in a blizzard, during snowfall, in the "
        "falling snow, snow falling, while it is snowing, with snow falling, during a snowstorm, in falling snow"},
    LexiconRow{Role::light, "day",
               "sunny, daylight, in daylight, in the daytime, daytime, during the day, by day, at noon, midday, at "
               "midday, sunlit, in sunlight, in the sunlight, in the sun, in bright sunlight, under a blue "
               "sky, under a clear sky, under a clear blue sky, on a sunny day, sunny day, "
               "in broad daylight, under the sun, natural light, natural lighting, natural daylight, in natural light, "
               "in the sunshine, clear day, on a clear day, in full sun, bright day, under the blue sky, in the "
               "afternoon, afternoon"},
    LexiconRow{Role::light, "dark",
               "dimly lit, low light, dim, in the shadows, poorly lit, dim light, in dim light, dim lighting, low "
               "lighting, dark lighting, in low light"},
    LexiconRow{Role::light, "bright",
               "brightly lit, bright light, bright lighting, well lit, in bright light, brightly illuminated"},
    LexiconRow{Role::light, "backlit", "backlit, back lit, backlight, backlighting, against the light"},

    LexiconRow{Role::environment, "snow",
               "snowy, snow covered, snow capped, in snow, in the snow, snow, on snow, icy, arctic, antarctica, the "
               "arctic, antarctic, polar, tundra, frozen tundra, winter, wintry, in winter, winter landscape, ice, "
               "iceberg, north pole, the north pole, south pole, frozen lake, frozen, glacier, ice floe"},
    LexiconRow{Role::environment, "grass", "grassy, in the grass, green grass, in tall grass, grass covered, grass"},
    LexiconRow{Role::environment, "beach", "sandy beach, tropical beach, tropical, sand, sandy, beachfront, boardwalk"},
    LexiconRow{Role::environment, "desert", "sand dune, sand dunes, dune, dunes, oasis, sahara"},
    LexiconRow{Role::environment, "forest",
               "jungle, rainforest, rain forest, tropical rainforest, woods, the woods, wooded, in the woods, "
               "woodland, woodlands"},
    LexiconRow{Role::environment, "savanna", "safari, on safari, african savanna, serengeti, african plains"},
    LexiconRow{Role::environment, "underwater",
               "underwater, under water, under the sea, under the water, undersea, beneath the sea, coral reef, reef, "
               "seabed, sea floor, ocean floor, aquarium, fish tank, on the seabed, beneath the waves, beneath the "
               "surface of the water, fish bowl, fishbowl"},
    LexiconRow{Role::environment, "water",
               "in the water, on the water, in water, water, open water, in the ocean, at sea, waves, on the open sea"},
    LexiconRow{Role::environment, "sky",
               "in the sky, in the air, in the clouds, among the clouds, above the clouds, across the sky, against the "
               "sky, against a blue sky, through the air, through the sky, in a blue sky, in a clear sky, in a clear "
               "blue sky, in a cloudy sky, in the blue sky, sky, skies, against a clear blue sky, against a clear sky, "
               "through the clouds, in the clear blue sky"},
    LexiconRow{Role::environment, "space",
               "in space, outer space, in outer space, space, deep space, cosmos, galaxy, universe, on the moon, on "
               "mars, lunar surface, the lunar surface, moonscape"},
    LexiconRow{Role::environment, "indoor",
               "indoors, indoor, inside a building, at home, inside a house, in a room, interior, living room, floor, "
               "hallway, classroom, carpet, rug, on the floor, in the house"},
    LexiconRow{Role::environment, "field",
               "countryside, rural, in the wild, in nature, in the wilderness, in a natural habitat, in its natural "
               "habitat, in their natural habitat, nature, wilderness, meadow of flowers, wildflower meadow"},
    LexiconRow{Role::environment, "city", "urban, downtown, cityscape, skyline, city skyline"},
    LexiconRow{Role::environment, "street",
               "crosswalk, sidewalk, pavement, street corner, parking lot, city street, bus stop"},
    LexiconRow{Role::environment, "road",
               "highway, railway, railway track, railway tracks, track, tracks, train tracks, railroad tracks, "
               "racetrack, race track, racing track, railroad track, "
               "train track, dirt road, runway, basketball court, tennis court, court, asphalt, tarmac"},
    LexiconRow{Role::environment, "table",
               "tabletop, table top, wooden surface, wooden surfaces, countertop, kitchen counter, counter, wooden "
               "board, wood surface"},
    LexiconRow{Role::environment, "rock", "cave, canyon, on the rocks, rocky, rocky shore, cliff, quarry"},
    LexiconRow{Role::environment, "mountain",
               "mountainous, alpine, in the mountains, the alps, mountain landscape, mountain range"},
    LexiconRow{Role::environment, "garden", "backyard, back yard, yard, front yard, flower bed, patio, greenhouse"},
    LexiconRow{Role::environment, "farm", "barnyard, farmyard"},
    LexiconRow{Role::environment, "park", "playground, zoo, campsite"},
    LexiconRow{Role::environment, "stage", "on stage, theater, theatre"},
    LexiconRow{Role::environment, "studio",
               "in a studio, photo studio, studio background, studio setting, studio lighting"},

    LexiconRow{Role::backdrop, "background", "background, backdrop, backgrounds"},
    LexiconRow{Role::plain, "plain",
               "plain, solid, simple, neutral, clean, empty, blank, seamless, uniform, solid colored, minimalist, "
               "minimal, flat, bare, featureless"},

    LexiconRow{Role::place, "left",
               "on the left, to the left, at the left, on the left side, at left, on left, on the far left, on the "
               "left hand side, in the left corner, in the top left corner, in the bottom left corner, in the upper "
               "left corner, in the lower left corner, on the left half, left side, to the far left, in the top left, "
               "in the bottom left, in the lower left, in the upper left, at the far left, in the left half"},
    LexiconRow{
        Role::place, "right",
        "on the right, to the right, at the right, on the right side, at right, on right, on the far right, on the "
        "right hand side, in the right corner, in the top right corner, in the bottom right corner, in the upper right "
        "corner, in the lower right corner, on the right half, right side, to the far right, in the top right, in the "
        "bottom right, in the lower right, in the upper right, at the far right, in the right half"},
    LexiconRow{Role::place, "center",
               "in the center, in the centre, in the middle, at the center, at the centre, centered, centred, "
               "centrally placed, in the very center, in the middle of the frame"},
    LexiconRow{Role::place, "top",
               "at the top, near the top, along the top, at the very top, in the upper part, in the top half, in the "
               "upper half"},
    LexiconRow{Role::place, "bottom",
               "at the bottom, near the bottom, along the bottom, at the very bottom, in the lower part, in the bottom "
               "half, in the lower half"},
    LexiconRow{Role::place, "foreground",
               "in the foreground, in foreground, close to the camera, near the camera, in the front, up front"},
    LexiconRow{Role::place, "background",
               "in the background, in background, in the distance, in the far distance, far away, in the distant "
               "background, in the back, far off, in the far background"},

    LexiconRow{
        Role::filler, "",
        "high quality, highest quality, best quality, good quality, quality, high resolution, high definition, hd, "
        "uhd, full hd, ultra hd, resolution, "
        "highly detailed, ultra detailed, detailed, intricate details, details, detail, fine detail, fine details, "
        "sharp focus, in sharp focus, sharp, in focus, focus, "
        "depth of field, professional, professional photography, award winning, masterpiece, trending on artstation, "
        "realistic, photorealistic, photo realistic, hyperrealistic, hyper realistic, ultra realistic, realism, "
        "lifelike, true to life, "
        "cinematic, dramatic, cinematic lighting, dramatic lighting, soft lighting, soft light, studio light, "
        "lighting, warm lighting, warm light, ambient light, "
        "national geographic, nikon, canon, dslr, camera angle, angle, wide angle, lens, unsplash, octane render, "
        "unreal engine, artstation, "
        "of the image, of the picture, of the frame, of the photo, of the scene, of the photograph, of the "
        "composition, in the image, in the picture, in the photo, in the scene, in the frame, in frame, of the screen, "
        "in this image, in this picture, in this photo, from above, from below, from the side, from the front, from "
        "behind, from a distance, from afar, from the top, from a low angle, "
        "in view, in full view, in profile, facing the camera, looking at the camera, facing left, facing right, "
        "looking at the viewer, facing forward, towards the camera, toward the camera, at the camera, into the camera, "
        "there, here, please, show, shows, showing, depict, depicts, depicting, depicted, display, displays, "
        "displaying, captured, capturing, capture, captures, "
        "taken, shot on, photographed, generate, create, draw, make, main subject, subject, main, "
        "as the main subject, as the subject, as the focus, "
        "in detail, in color, in full color, full color, full body, full length, whole body, front facing, side on, "
        "natural, "
        "i, we, you, me, us, want, need, would, could, should, will, may, can, must, might, let, in formation, high, "
        "speed, "
        "thing, things, object, objects, item, items, something, stuff, someone, somebody, kind of, type of, types of, "
        "sort of, style, styles, setting, surroundings, environment, habitat, "
        "ground, on the ground, on the surface, surface, area, place, spot, way, time, day, atmosphere, mood, vibe, "
        "aesthetic, effect, color, colors, colour, colours, "
        "each of them, visible, clearly visible, in total, in a row, in a line, in a group, in a circle, in pairs, of "
        "different colors, of different sizes, at all, "
        "side by side, together, next to each other, close together, apart, from left to right, one by one, etc, "
        "perspective, eye level, at eye level, low angle, high angle, up, down, away, out, off, back, forward, "
        "forwards, upright, upside down, "
        "on top, in motion, in action, on display, in an open, open air, outdoors, outdoor, outside, outdoor setting, "
        "light, "
        "lights, shadows, shadow, texture, textures"},

    LexiconRow{Role::harmless, "",
               "very, really, quite, rather, so, too, extremely, slightly, almost, nearly, fully, partially, partly, "
               "directly, right, straight, still, even, "
               "beautiful, pretty, gorgeous, lovely, cute, adorable, nice, good, great, fine, perfect, stunning, "
               "amazing, wonderful, majestic, elegant, charming, "
               "graceful, magnificent, impressive, stylish, classic, modern, contemporary, traditional, typical, "
               "common, ordinary, regular, normal, standard, simple, "
               "plain, real, actual, genuine, vivid, vibrant, colorful, colourful, bright, clear, crisp, clean, fresh, "
               "ripe, new, old, young, elderly, middle aged, senior, adult, mature, "
               "domestic, wild, tame, male, female, healthy, friendly, happy, playful, curious, peaceful, calm, "
               "serene, quiet, tranquil, sweet, tasty, delicious, juicy, "
               "single, whole, entire, complete, different, various, similar, identical, matching, same, other, own, "
               "separate, individual, multiple, assorted, "
               "large scale, medium sized, medium, average, average sized, normal sized, life sized, average size, of "
               "medium size, "
               "round, square, oval, rectangular, circular, rounded, curved, pointed, "
               "rustic, cozy, busy, crowded, lush, scenic, picturesque, idyllic, remote, distant, nearby, wide, open, "
               "vast, narrow, deep, shallow, "
               "warm, cool, cold, hot, soft, gentle, smooth, rough, shiny, glossy, matte, polished, sleek, thick, "
               "thin, heavy, "
               "iconic, famous, popular, favorite, unique, unusual, interesting, fancy, luxurious, luxury, expensive, "
               "vintage, antique, ancient, "
               "well, carefully, gently, proudly, happily, peacefully, quietly, slowly, quickly, softly, calmly, "
               "prominently, clearly, simply, mostly, mainly, "
               "cheerful, joyful, proud, alert, relaxed, lively, energetic, strong, powerful, fierce, fast, slow, mid, "
               "full, half, first, last, clear, "
               "african, asian, european, american, australian, indian, british, english, french, german, italian, "
               "chinese, japanese, mexican, "
               "typical, generic, random, everyday, professional, classic, ornate, decorative, intricate, detailed, "
               "delicate, dense, "
               "calm, turbulent, sparkling, gleaming, glistening, shimmering, glowing, pristine, perfectly, neatly, "
               "lone, solitary"},
};

}  // namespace

std::span<const LexiconRow> picture_rows() { return rows; }

}  // namespace maia
