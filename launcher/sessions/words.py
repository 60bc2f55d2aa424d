"""Words for the ids of new sessions: short, plain, unmistakable when read aloud."""

# fmt: off
ADJECTIVES = (
    "able", "agile", "amber", "ample", "azure", "basic", "bold", "brave", "brief", "bright", "broad", "calm",
    "candid", "careful", "cheerful", "civil", "clean", "clear", "clever", "coastal", "cool", "copper", "cosy",
    "crisp", "curious", "daring", "deep", "dense", "distant", "early", "earnest", "easy", "elegant", "even",
    "exact", "fair", "famous", "fast", "fine", "firm", "fleet", "fluent", "fond", "frank", "free", "fresh",
    "frosty", "full", "gentle", "glad", "golden", "grand", "grateful", "great", "green", "handy", "happy", "hardy",
    "hearty", "high", "honest", "humble", "ideal", "jolly", "keen", "kind", "large", "lasting", "late", "lean",
    "level", "light", "lively", "local", "long", "loyal", "lucid", "lucky", "mellow", "merry", "mild", "modern",
    "modest", "narrow", "native", "neat", "nimble", "noble", "novel", "open", "patient", "peaceful", "plain",
    "pleasant", "polite", "prime", "prompt", "proper", "pure", "quick", "quiet", "rapid", "rare", "ready", "regal",
    "rich", "ripe", "robust", "rosy", "round", "rural", "rustic", "safe", "sane", "scarlet", "secure", "serene",
    "sharp", "shiny", "silent", "silver", "simple", "sincere", "sleek", "slow", "smart", "smooth", "snowy", "sober",
    "soft", "solar", "solid", "sound", "spare", "sparse", "spry", "stable", "steady", "still", "stout", "strong",
    "sturdy", "subtle", "sunny", "super", "supple", "sure", "sweet", "swift", "tall", "tame", "tender", "thorough",
    "tidy", "timely", "tiny", "tranquil", "trim", "true", "upbeat", "upper", "urban", "useful", "valid", "vast",
    "vital", "vivid", "warm", "wary", "whole", "wide", "willing", "windy", "wise", "witty", "woven", "young",
    "zesty",
)

NOUNS = (
    "acorn", "alder", "anchor", "anvil", "apple", "arbor", "arch", "aspen", "atlas", "autumn", "badge", "bamboo",
    "barley", "basin", "bay", "beacon", "beech", "bell", "birch", "bison", "bloom", "breeze", "bridge", "brook",
    "cabin", "canal", "canyon", "cape", "castle", "cedar", "chalk", "cherry", "cliff", "cloud", "clover", "coast",
    "comet", "compass", "copse", "coral", "cove", "crane", "creek", "crest", "crow", "dale", "dawn", "delta",
    "desert", "dolphin", "dove", "drift", "dune", "eagle", "echo", "elm", "ember", "falcon", "fern", "field",
    "finch", "fjord", "flame", "flint", "forest", "fountain", "fox", "garden", "gate", "geyser", "glade", "glen",
    "gorge", "granite", "grove", "gull", "harbor", "hare", "harvest", "hawk", "hazel", "heath", "hedge", "heron",
    "hill", "hollow", "horizon", "island", "ivy", "jay", "juniper", "kestrel", "lagoon", "lake", "lantern", "larch",
    "lark", "leaf", "ledge", "lichen", "lily", "linden", "loft", "lotus", "lynx", "maple", "marsh", "meadow",
    "mesa", "mint", "mist", "moon", "moor", "moss", "mountain", "oak", "oasis", "ocean", "olive", "orbit",
    "orchard", "osprey", "otter", "owl", "palm", "path", "peak", "pebble", "pepper", "petal", "pine", "plain",
    "planet", "plateau", "plum", "pond", "poplar", "prairie", "quarry", "quartz", "quail", "rain", "raven", "reed",
    "reef", "ridge", "river", "robin", "rock", "rowan", "sage", "sail", "sand", "sea", "shore", "sky", "slate",
    "slope", "snow", "sparrow", "spring", "spruce", "star", "stone", "storm", "stream", "summit", "swallow", "swan",
    "thicket", "thistle", "tide", "timber", "trail", "tulip", "valley", "violet", "wave", "willow", "wind",
    "winter", "wood", "wren", "yarrow", "zephyr",
)
# fmt: on
