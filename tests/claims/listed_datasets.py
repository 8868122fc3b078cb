"""Every sentence of the shipped data sets, with its proof."""

from __future__ import annotations

from tests.claims import proofs_datasets as proofs
from tests.claims.sources import Listing

LISTING: Listing = {
    "anscombe-1": (
        (
            "Anscombe I: eleven points around y = 3 + .5x",
            proofs.eleven_points_around_a_line,
        ),
        (
            "The sets anscombe-1 to anscombe-4 have the same means (9.0 and 7.50), the same correlation (.82)"
            " and the same least-squares line y = 3.00 + .500x with a loss of 1.25.",
            proofs.four_sets_are_alike,
        ),
        (
            "Only their pictures differ: in this one a line is the right model, and a parabola hardly lowers the loss.",
            proofs.the_first_is_a_line,
        ),
    ),
    "anscombe-2": (
        (
            "Anscombe II: points on a parabola, and the line of set I",
            proofs.the_second_is_a_parabola,
        ),
        (
            "The line is the one of anscombe-1, but the points are below it at both ends and above it in the middle.",
            proofs.its_ends_are_below_the_line,
        ),
        (
            "With model=polynomial the parabola fits almost exactly: the loss falls from 1.25 to .000002.",
            proofs.its_parabola_fits,
        ),
    ),
    "anscombe-3": (
        (
            "Anscombe III: ten points on a line, and an outlier",
            proofs.the_third_has_an_outlier,
        ),
        (
            "Ten points lie on the line y = 4.0 + .35x, and the eleventh pulls the line of least squares up "
            "to a slope of .50.",
            proofs.the_outlier_pulls,
        ),
        (
            "With loss=huber it ends at .39, and with loss=mae close to .35: the less an outlier's error "
            "counts, the less it pulls.",
            proofs.huber_and_mae_are_pulled_less,
        ),
    ),
    "anscombe-4": (
        (
            "Anscombe IV: one point decides the slope",
            proofs.one_point_decides,
        ),
        (
            "Ten points have x = 8 and one has x = 19, and the line goes through that one.",
            proofs.ten_at_8_and_one_at_19,
        ),
        (
            "Without it the feature would be constant, and every slope would fit equally well.",
            proofs.without_it_the_slope_is_anything,
        ),
    ),
    "cars": (
        (
            "Cars of the 1920s: speed and stopping distance",
            proofs.cars_of_the_twenties,
        ),
        (
            "The speed of 50 cars in miles per hour, and the distance in feet that they took to stop.",
            proofs.fifty_cars,
        ),
        (
            "The least-squares line is dist = 3.93 speed - 17.6, and it says that a car at 4 miles per hour "
            "stops before it brakes.",
            proofs.cars_stop_before_they_brake,
        ),
        (
            "With model=polynomial the loss falls from 227 to 216: the distance grows faster than the speed.",
            proofs.cars_need_more_than_a_line,
        ),
    ),
    "diabetes": (
        (
            "Diabetes: ten measurements and how the disease went on",
            proofs.ten_measurements,
        ),
        (
            "Age, sex, body mass index (bmi), blood pressure (bp) and six blood values of 442 patients, and "
            "how far the disease had gone on a year later.",
            proofs.patients_are_counted,
        ),
        (
            "Least squares has an R² of .518.",
            proofs.diabetes_is_half_explained,
        ),
        (
            "The blood values s1 and s2 are almost weighted sums of the other features, so that κ is 470 even"
            " standardised.",
            proofs.blood_values_are_almost_sums,
        ),
    ),
    "forbes": (
        (
            "Forbes' boiling water: a thermometer for heights",
            proofs.water_boils_by_pressure,
        ),
        (
            "The boiling point of water in degrees Fahrenheit at 17 places, and the pressure of the air there"
            " in inches of mercury.",
            proofs.seventeen_places,
        ),
        (
            "The line is pressure = .523 boiling_point - 81.1, and the residual of row 11, counted from 0, is"
            " more than twice as large as any other.",
            proofs.one_place_is_off_the_line,
        ),
        (
            "Without standardisation (standardize=false) κ is 54 million.",
            proofs.boiling_without_standardisation,
        ),
    ),
    "galton": (
        (
            "Galton's heights: children of tall parents are less tall",
            proofs.children_are_nearer_the_mean,
        ),
        (
            "Heights in inches of 928 grown children and the mean height of their parents.",
            proofs.heights_are_counted,
        ),
        (
            "The slope is .646: children of parents an inch above the mean are .646 inches above it.",
            proofs.heights_regress,
        ),
        (
            "Galton called that regression towards mediocrity.",
            proofs.galton_called_it_so,
        ),
    ),
    "hubble": (
        (
            "Hubble's galaxies: the farther, the faster",
            proofs.farther_is_faster,
        ),
        (
            "Distances of 24 galaxies in millions of parsecs, and how fast they move away in kilometres a "
            "second: five of them come nearer.",
            proofs.galaxies_are_counted,
        ),
        (
            "The line's slope is 454.",
            proofs.galaxies_have_a_slope,
        ),
        (
            "Through the origin (model=weight, standardize=false) it is 424, with a loss of about 50,300 "
            "instead of about 49,700: the line hardly needs its intercept of -41.",
            proofs.galaxies_through_the_origin,
        ),
    ),
    "iris": (
        (
            "Fisher's irises: length and width of petals",
            proofs.petals,
        ),
        (
            "Lengths and widths of 150 flowers in centimetres.",
            proofs.flowers_are_measured,
        ),
        (
            "A petal is .416 times as wide as it is long, less .363, with a correlation of .963.",
            proofs.petals_are_wide_as_long,
        ),
    ),
    "longley": (
        (
            "Longley's economy: six features that tell almost the same",
            proofs.six_features_tell_the_same,
        ),
        (
            "Population, production and prices all rose with the year, so that the features are almost "
            "collinear: even standardised κ is about 12,000.",
            proofs.the_economy_rose_with_the_year,
        ),
        (
            "Momentum of .96 leads to the answer of least squares in 2,000 epochs; without it (momentum=0, "
            "lr=.2) each further decimal digit takes 15,280.",
            proofs.momentum_finds_longleys_answer,
        ),
        (
            "NIST certifies the answer: a weight of 15.06 for the deflator, 1829.15 for the year.",
            proofs.nist_certifies_longleys_answer,
        ),
    ),
    "mtcars": (
        (
            "Weight and fuel of cars: heavier means thirstier",
            proofs.heavier_cars_are_thirstier,
        ),
        (
            "Miles per gallon (mpg) against weight (wt) in thousands of pounds: mpg = 37.3 - 5.34 wt.",
            proofs.cars_by_weight,
        ),
        (
            "Five more columns can be features: cylinders, displacement, horsepower, axle ratio and quarter mile time.",
            proofs.cars_have_five_more_columns,
        ),
        (
            "With features=wt,hp the loss falls from 8.70 to 6.10.",
            proofs.cars_by_weight_and_power,
        ),
    ),
    "old-faithful": (
        (
            "Old Faithful: how long an eruption, how long the wait",
            proofs.a_longer_eruption_a_longer_wait,
        ),
        (
            "The length of 272 eruptions of the geyser, and the wait until the next one, both in minutes.",
            proofs.eruptions_are_counted,
        ),
        (
            "Each further minute of eruption adds 10.7 minutes to the wait, which begins at 33.5.",
            proofs.waits_grow_by_the_minute,
        ),
        (
            "After the 97 eruptions shorter than 3 minutes the wait is 54 minutes on average, after the others 80.",
            proofs.eruptions_are_of_two_kinds,
        ),
    ),
    "penguins": (
        (
            "Penguins: flipper length and body mass",
            proofs.penguins_by_flipper,
        ),
        (
            "Lengths in millimetres and the mass in grams of 342 penguins of three species.",
            proofs.penguins_are_counted,
        ),
        (
            "Each millimetre of flipper adds 49.7 grams.",
            proofs.flippers_weigh,
        ),
        (
            "With features=bill_depth the slope is -192, as if a deeper bill made a penguin lighter; with "
            "features=flipper_length,bill_depth it is 22.6.",
            proofs.bills_turn_their_sign,
        ),
    ),
    "women": (
        (
            "Height and weight of American women: almost a line",
            proofs.women_are_almost_on_a_line,
        ),
        (
            "Fifteen average weights in pounds, by height in inches.",
            proofs.fifteen_weights,
        ),
        (
            "The line weight = 3.45 height - 87.5 has an R² of .991, and yet its residuals are no noise: the "
            "weights are above it at both ends and below it between.",
            proofs.women_bend_at_both_ends,
        ),
        (
            "With model=polynomial the loss falls from 2.02 to .12.",
            proofs.women_are_on_a_parabola,
        ),
        (
            "Without standardisation (standardize=false) κ is about 970,000.",
            proofs.women_without_standardisation,
        ),
    ),
}
