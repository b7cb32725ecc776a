"""Sampler parameters of preset files, in plain words."""

from django.utils.translation import gettext_lazy as _

from chats.preset_forms.specs import Shape, Spec, number, whole

_TEMPERATURE = _("Low keeps to likely words, high surprises. Usual: 0.7 to 1.2.")
_TOP_P = _("Chooses among the words that share this part of all likelihood. 1 leaves all in.")
_TOP_K = _("Chooses among this many likeliest words. 0 leaves all in.")
_MIN_P = _("Leaves out words that are much less likely than the likeliest. Usual: 0.05. 0 leaves all in.")
_TOP_A = _("Like Min P, but stricter the surer the model is. 0 leaves all in.")
_REPETITION = _("Above 1 words repeat less. Usual: 1.05 to 1.15.")
_FREQUENCY = _("The more often a word was used, the rarer it becomes. 0 changes nothing.")
_PRESENCE = _("A word that was used once becomes rarer. 0 changes nothing.")
_CONTEXT = _("Tokens of instructions, world notes and chat that are sent at most. More costs more.")
_REPLY = _("In tokens. About four letters, or one Chinese character, each.")
_SEED = _("The same number and the same prompt give the same reply. -1 lets every reply differ.")

CHAT_SAMPLERS = (
    number("temperature", _("Temperature"), _TEMPERATURE, 0, 5, example="1", group="samplers"),
    number("top_p", _("Top P"), _TOP_P, 0, 1, example="0.95", group="samplers"),
    whole("openai_max_tokens", _("Longest reply"), _REPLY, 1, 1_000_000, example="600", group="samplers"),
    whole("openai_max_context", _("Memory length"), _CONTEXT, 512, 10_000_000, example="16000", group="samplers"),
    number(
        "frequency_penalty", _("Frequency penalty"), _FREQUENCY, -2, 2, example="0", group="narrowing", advanced=True
    ),
    number("presence_penalty", _("Presence penalty"), _PRESENCE, -2, 2, example="0", group="narrowing", advanced=True),
    whole("top_k", _("Top K"), _TOP_K, 0, 1000, example="0", group="narrowing", advanced=True),
    number("min_p", _("Min P"), _MIN_P, 0, 1, example="0", group="narrowing", advanced=True),
    number("top_a", _("Top A"), _TOP_A, 0, 1, example="0", group="narrowing", advanced=True),
    number(
        "repetition_penalty",
        _("Repetition penalty"),
        _REPETITION,
        0.1,
        3,
        example="1",
        group="narrowing",
        advanced=True,
    ),
    whole("seed", _("Seed"), _SEED, -1, 2**53, example="-1", group="narrowing", advanced=True),
)


def _flag(key: str, label: object, help_text: object, group: str, *, default: bool = False) -> Spec:
    return Spec(key, label, help_text, Shape.FLAG, default=default, group=group, advanced=True)  # type: ignore[arg-type] # texts


def _text(key: str, label: object, help_text: object, group: str, *, shape: Shape = Shape.TEXT) -> Spec:
    return Spec(key, label, help_text, shape, group=group, advanced=True, is_mono=True)  # type: ignore[arg-type] # texts


TEXT_SAMPLERS = (
    number("temp", _("Temperature"), _TEMPERATURE, 0, 5, example="1", group="samplers"),
    number("min_p", _("Min P"), _MIN_P, 0, 1, example="0.05", group="samplers"),
    number("top_p", _("Top P"), _TOP_P, 0, 1, example="1", group="samplers"),
    whole("top_k", _("Top K"), _TOP_K, -1, 1000, example="0", group="samplers"),
    number("rep_pen", _("Repetition penalty"), _REPETITION, 0.1, 3, example="1", group="samplers"),
    whole("genamt", _("Longest reply"), _REPLY, 1, 1_000_000, example="600", group="samplers"),
    whole("max_length", _("Memory length"), _CONTEXT, 512, 10_000_000, example="16000", group="samplers"),
    # Against saying the same again.
    whole(
        "rep_pen_range", _("Repetition range"), _("How many tokens back repetition counts. 0: all of them."),
        -1, 1_000_000, example="0", group="repetition", advanced=True,
    ),
    number(
        "rep_pen_slope", _("Repetition slope"), _("Above 1 what was said lately counts more. 0 switches it off."),
        0, 10, example="0", group="repetition", advanced=True,
    ),
    whole(
        "rep_pen_decay", _("Repetition decay"), _("Over how many tokens the penalty fades out. 0: it does not."),
        0, 1_000_000, example="0", group="repetition", advanced=True,
    ),
    number(
        "encoder_rep_pen", _("Loyalty to the prompt"), _("Above 1 words of the prompt are used more, below 1 less."),
        0.1, 3, example="1", group="repetition", advanced=True,
    ),
    number("freq_pen", _("Frequency penalty"), _FREQUENCY, -2, 2, example="0", group="repetition", advanced=True),
    number("presence_pen", _("Presence penalty"), _PRESENCE, -2, 2, example="0", group="repetition", advanced=True),
    whole(
        "no_repeat_ngram_size", _("No repeated sequences of"), _("Never says this many tokens in the same order twice."),
        0, 100, example="0", group="repetition", advanced=True,
    ),
    number(
        "dry_multiplier", _("DRY strength"), _("Makes it hard to go on with a sequence that was there before. Usual: 0.8."),
        0, 10, example="0", group="repetition", advanced=True,
    ),
    number(
        "dry_base", _("DRY base"), _("How fast the penalty grows with the length of the sequence. Usual: 1.75."),
        1, 10, example="1.75", group="repetition", advanced=True,
    ),
    whole(
        "dry_allowed_length", _("DRY allowed length"), _("Sequences up to this many tokens may repeat freely."),
        1, 100, example="2", group="repetition", advanced=True,
    ),
    whole(
        "dry_penalty_last_n", _("DRY range"), _("How many tokens back DRY looks. 0: all of them."),
        -1, 1_000_000, example="0", group="repetition", advanced=True,
    ),
    _text(
        "dry_sequence_breakers", _("DRY breakers"),
        _("Texts at which a sequence ends, as a JSON list: [\"\\n\", \":\", \"*\"]"), "repetition", shape=Shape.LINE,
    ),
    # Which words may be chosen at all.
    number("typical_p", _("Typical P"), _("Prefers words that are as surprising as usual. 1 leaves all in."),
           0, 1, example="1", group="choosing", advanced=True),
    number("top_a", _("Top A"), _TOP_A, 0, 1, example="0", group="choosing", advanced=True),
    number("tfs", _("Tail free"), _("Cuts off the long tail of unlikely words. 1 leaves all in."),
           0, 1, example="1", group="choosing", advanced=True),
    number("nsigma", _("Top nσ"), _("Keeps words within this many deviations of the best. 0 or -1: off."),
           -1, 20, example="0", group="choosing", advanced=True),
    number("epsilon_cutoff", _("Epsilon cutoff"), _("Leaves out words below this likelihood, in 1/10000. 0: off."),
           0, 9, example="0", group="choosing", advanced=True),
    number("eta_cutoff", _("Eta cutoff"), _("As epsilon, but laxer where the model is unsure. 0: off."),
           0, 20, example="0", group="choosing", advanced=True),
    whole("min_keep", _("Always keep"), _("This many words stay, however strict the rest is."),
          0, 100, example="0", group="choosing", advanced=True),
    number("xtc_probability", _("XTC chance"), _("How often the most obvious words are left out, for fresher prose."),
           0, 1, example="0", group="choosing", advanced=True),
    number("xtc_threshold", _("XTC threshold"), _("Words count as obvious from this likelihood on. Usual: 0.1."),
           0, 1, example="0.1", group="choosing", advanced=True),
    # Temperature that moves, and entropy that is kept.
    _flag("temperature_last", _("Temperature last"), _("First leaves out, then mixes. Lets you go hotter safely."),
          "moving"),
    _flag("dynatemp", _("Moving temperature"), _("Cool where the model is sure, hot where it is not."), "moving"),
    number("min_temp", _("Lowest temperature"), _("Where the model is sure."), 0, 5, example="0.5", group="moving",
           advanced=True),
    number("max_temp", _("Highest temperature"), _("Where it is unsure."), 0, 5, example="1.5", group="moving",
           advanced=True),
    number("dynatemp_exponent", _("Curve of the temperature"), _("1 is even; higher stays cool for longer."),
           0, 10, example="1", group="moving", advanced=True),
    number("smoothing_factor", _("Smoothing"), _("Evens out the likely words without raising unlikely ones. 0: off."),
           0, 10, example="0", group="moving", advanced=True),
    number("smoothing_curve", _("Smoothing curve"), _("How steeply smoothing falls off."), 0, 10, example="1",
           group="moving", advanced=True),
    Spec("mirostat_mode", _("Mirostat"), _("Keeps the surprise of the text even; then Top P and K do nothing."),
         Shape.NUMBERED, choices=((0, _("Off")), (1, _("Version 1")), (2, _("Version 2"))), default=0, group="moving",
         advanced=True),
    number("mirostat_tau", _("Mirostat surprise"), _("How much is aimed at. Usual: 5."), 0, 20, example="5",
           group="moving", advanced=True),
    number("mirostat_eta", _("Mirostat pace"), _("How fast it corrects itself. Usual: 0.1."), 0, 1, example="0.1",
           group="moving", advanced=True),
    number("skew", _("Skew"), _("Above 0 unlikely words rise, below 0 they sink."), -5, 5, example="0", group="moving",
           advanced=True),
    number("adaptive_target", _("Adaptive target"), _("Likelihood that chosen words should have on average. -1: off."),
           -1, 1, example="-1", group="moving", advanced=True),
    number("adaptive_decay", _("Adaptive memory"), _("How long earlier words count for the target."), 0, 1,
           example="0.9", group="moving", advanced=True),
    # Searching instead of sampling.
    _flag("do_sample", _("Sample"), _("Off: always the likeliest word."), "beams", default=True),
    number("penalty_alpha", _("Contrastive penalty"), _("Above 0 contrastive search is used."), 0, 5, example="0",
           group="beams", advanced=True),
    whole("num_beams", _("Beams"), _("Continuations that are tried side by side. 1: none."), 1, 20, example="1",
          group="beams", advanced=True),
    number("length_penalty", _("Length penalty"), _("For beams: above 0 longer replies win, below 0 shorter ones."),
           -5, 5, example="1", group="beams", advanced=True),
    _flag("early_stopping", _("Stop early"), _("For beams: end as soon as enough are complete."), "beams"),
    number("guidance_scale", _("Guidance"), _("How far the reply moves away from the text below. 1: off."),
           0.1, 30, example="1", group="beams", advanced=True),
    _text("negative_prompt", _("Move away from"), _("A text that the reply should not be like."), "beams"),
    whole("speculative_ngram", _("Guess ahead"), _("Guesses words from the prompt, which is faster. 0: off."),
          0, 100, example="0", group="beams", advanced=True),
    # What a reply may be.
    whole("min_length", _("Shortest reply"), _("In tokens. 0: as short as it likes."), 0, 100_000, example="0",
          group="limits", advanced=True),
    _flag("add_bos_token", _("Mark the beginning"), _("Puts the model's own mark before the prompt."), "limits",
          default=True),
    _flag("ban_eos_token", _("Never end by itself"), _("The reply goes on to its longest length."), "limits"),
    _flag("ignore_eos_token", _("Go on after the end"), _("As above, by another means."), "limits"),
    _flag("skip_special_tokens", _("Hide special marks"), _("Marks of the format are not part of the reply."), "limits",
          default=True),
    _flag("spaces_between_special_tokens", _("Spaces around special marks"), "", "limits", default=True),
    _text("banned_tokens", _("Banned words"), _("One a line, in quotation marks. They never appear."), "limits"),
    _text("grammar_string", _("Grammar"), _("A GBNF grammar that every reply must follow."), "limits"),
)  # fmt: skip
