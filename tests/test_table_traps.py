"""Claims about a table that look worked out and are not: counts and shares, scales, sums, ranks."""

import pytest
from worked_out import outcome

TRIAL = """Table 2: Outcomes of patients.
Outcome | Placebo (n = 120) | Drug (n = 118)
Deaths | 12 | 6
HbA1c (%) | 8.1 | 7.9"""
CORPORA = """Table 1: Datasets.
Dataset | Size (k) | Classes
Reuters | 12.5 | 90
Yelp | 650 | 5
DBpedia | 630 | 14"""
POWER = """Table 2: Power plants (capacity in thousands).
Source | Capacity
Coal | 1,050
Wind | 320
Solar | 205"""
PERPLEXITY = """Table 3: Perplexity.
Model | Wiki | Energy (kJ)
Ada | 18.3 | 30
Bell | 17.9 | 40"""
ACCURACY = """Table 4: Accuracy of models.
Model | MBPP | Rank | Energy (kJ) | Parameters
Ada | 62 | 1 | 30 | 100
Bell | 60 | 2 | 40 | 200
Cleo | 55 | 3 | 50 | 300"""
GENES = """Table 2: Gene expression (log2 fold change).
Gene | Liver | Brain
Alb | 3.2 | 0.1
Gfap | 0.2 | 4.5"""
WEATHER = """Table 3: Weather.
Site | Warmth (°C)
Ness | 20
Lund | 10"""
SIZES = """Table 5. Results by size.
| Model | Accuracy |
|---|---|
| *Small* | |
| Ada | 68.2 |
| Bell | 67.0 |
| *Large* | |
| Cleo | 78.2 |
| Dora | 77.0 |"""


@pytest.mark.parametrize(("claim", "table"), [
    # a share of those who were counted
    ("Deaths were 10% with placebo.", TRIAL), ("Deaths were 12% with placebo.", TRIAL),
    ("Deaths were 6% lower with the drug than with placebo.", TRIAL),
    # what the head or the caption multiplies
    ("Yelp has a size of 650,000.", CORPORA), ("Reuters has a size of 12,500.", CORPORA),
    ("Coal has a capacity of 1,050,000.", POWER), ("Wind has a capacity of 320,000.", POWER),
    # two rows together
    ("Yelp and DBpedia have 19 classes.", CORPORA),
    ("Coal and Wind have a capacity of 1,370.", POWER),
    # a range that holds both
    ("DBpedia and Yelp have 5 to 14 classes.", CORPORA),
    ("DBpedia and Yelp have 5-14 classes.", CORPORA),
    # no share of which a gap is points
    ("Bell outperforms Ada by 0.4% on Wiki.", PERPLEXITY),
    # the first rank is the highest, or the least
    ("Ada has the best rank.", ACCURACY), ("Ada has the highest rank.", ACCURACY),
    ("Cleo has the highest rank.", ACCURACY), ("Ada is better than Bell in rank.", ACCURACY),
    ("Ada has a higher rank than Bell.", ACCURACY),
    # the metric of the caption is not that of every column
    ("Bell is better than Ada in energy.", ACCURACY),
    ("Ada is better than Bell in energy.", ACCURACY),
    ("Cleo is best in parameters.", ACCURACY), ("Ada outperforms Bell in energy.", ACCURACY),
    # of logarithms and degrees there are no times and no per cent
    ("Alb is 16 times higher than Gfap in liver.", GENES),
    ("Alb is 16 times that of Gfap in liver.", GENES),
    ("Alb is eight times that of Gfap in liver.", GENES),
    ("Alb is 50% higher than Gfap in liver.", GENES), ("Gfap is 20% in liver.", GENES),
    ("The warmth of Ness is twice that of Lund.", WEATHER),
    ("The warmth of Ness is 100% higher than that of Lund.", WEATHER),
    # of some rows
    ("Large models range from 77.0 to 78.2 in accuracy.", SIZES),
])
def test_what_may_be_meant_otherwise_is_left(claim, table):
    assert outcome(claim, table) == ""


@pytest.mark.parametrize(("claim", "table", "right"), [
    ("Deaths were 12 with placebo.", TRIAL, True), ("Deaths were 10 with placebo.", TRIAL, False),
    ("Deaths were 50% lower with the drug than with placebo.", TRIAL, True),
    ("Deaths were 30% lower with the drug than with placebo.", TRIAL, False),
    ("HbA1c was 8.1% with placebo.", TRIAL, True), ("HbA1c was 7.5% with placebo.", TRIAL, False),
    ("Yelp has a size of 650.", CORPORA, True), ("Yelp has a size of 640.", CORPORA, False),
    ("Yelp and DBpedia have 14 classes.", CORPORA, False),
    ("Yelp and DBpedia have 5 and 14 classes.", CORPORA, True),
    ("DBpedia and Yelp have 5 and 14 classes.", CORPORA, False),
    ("Wind has a capacity of 320.", POWER, True), ("Wind has a capacity of 220.", POWER, False),
    ("Bell outperforms Ada by 0.4 on Wiki.", PERPLEXITY, True),
    ("Bell outperforms Ada by 2.2% on Wiki.", PERPLEXITY, True),
    ("Bell outperforms Ada by 5% on Wiki.", PERPLEXITY, False),
    ("Ada reaches 62% on MBPP.", ACCURACY, True), ("Ada reaches 63% on MBPP.", ACCURACY, False),
    ("Ada is 2% above Bell on MBPP.", ACCURACY, True),
    ("Ada has rank 1.", ACCURACY, True), ("Ada has rank 2.", ACCURACY, False),
    ("Ada needs less energy than Bell.", ACCURACY, True),
    ("Cleo has the most parameters.", ACCURACY, True),
    ("Ada is best on MBPP.", ACCURACY, True), ("Bell is better than Ada on MBPP.", ACCURACY, False),
    ("Accuracy ranges from 67.0 to 78.2.", SIZES, True),
    ("Alb is 3.0 higher than Gfap in liver.", GENES, True),
    ("Alb is higher than Gfap in brain.", GENES, False),
    ("The warmth of Ness is higher than that of Lund.", WEATHER, True),
])
def test_what_is_told_is_worked_out(claim, table, right):
    assert outcome(claim, table) == ("agrees" if right else "conflicts")
