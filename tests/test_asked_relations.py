"""What one thing does to another: which sentences bear on the relation asked about."""

import time

import pytest
from answer_demands import lacks

from agents.planner import Planner
from agents.wanted import wanted


@pytest.mark.parametrize(("question", "told"), [
    ("Does metformin reduce mortality in patients with type 2 diabetes?",
     "Metformin reduced mortality in patients with type 2 diabetes by 12%."),
    ("Does metformin reduce mortality in patients with type 2 diabetes?",
     "Mortality was lower in patients with type 2 diabetes who took metformin than in others."),
    ("Does metformin reduce mortality in patients with type 2 diabetes?",
     "Metformin did not reduce mortality in patients with type 2 diabetes."),
    ("Does metformin reduce mortality in patients with type 2 diabetes?",
     "There was no significant difference in mortality between metformin and placebo in "
     "type 2 diabetes."),
    ("Does metformin reduce mortality in patients with type 2 diabetes?",
     "In type 2 diabetes, metformin was associated with increased mortality."),
    ("Does coffee reduce the risk of stroke?",
     "Coffee consumption was inversely associated with stroke."),
    ("Does screen time affect sleep in adolescents?",
     "Longer screen time was linked to shorter sleep in adolescents."),
    ("Does drainage increase the methane emissions of peat?",
     "Methane emissions of peat were lower after drainage."),
    ("Does chain-of-thought prompting improve arithmetic reasoning?",
     "Chain-of-thought prompting improved arithmetic reasoning by 18 points."),
    ("Do minimum wages raise unemployment?",
     "We found no effect of minimum wages on unemployment."),
    ("Can exercise prevent dementia?",
     "Regular exercise was associated with a lower incidence of dementia."),
    ("Is loneliness associated with depression?",
     "Loneliness predicted depression two years later."),
    ("Does doping raise the critical temperature of the cuprate?",
     "The critical temperature of the cuprate rises with doping up to 16%."),
    ("Does dark energy change with time?",
     "No evidence was found that dark energy changes with time."),
    ("Is sertraline better than placebo for anxiety?",
     "Sertraline was superior to placebo for anxiety."),
    ("Is sertraline better than placebo for anxiety?",
     "Sertraline did not differ from placebo in anxiety scores."),
    ("Is sertraline better than placebo for anxiety?",
     "Anxiety was lower with sertraline than with placebo."),
    ("Are transformers more accurate than LSTMs in parsing?",
     "Transformers reached a higher accuracy than LSTMs in parsing."),
    ("Are transformers more accurate than LSTMs in parsing?",
     "In parsing, LSTMs were less accurate than transformers."),
    ("Is online teaching as effective as classroom teaching?",
     "Students learned less from online teaching than from classroom teaching."),
    ("Is perovskite cheaper than silicon?",
     "Modules of perovskite cost 30% less than those of silicon."),
    ("Are women paid less than men?",
     "Women earned 12% less than men and were paid less at all levels."),
    ("Does surgery outperform physiotherapy for back pain?",
     "Surgery was no better than physiotherapy for back pain."),
    ("Is the old detector noisier than the new detector?",
     "The old detector was noisier than the new detector by 3 dB."),
    ("Can saliva be used to detect malaria?",
     "Saliva tests detected malaria with a sensitivity of 80%."),
    ("Can saliva be used to detect malaria?", "Malaria was not detected reliably in saliva."),
    ("Can drones be used for counting seals?", "Drones were suitable for counting seals."),
    ("Can drones be used for counting seals?",
     "Counts of seals from drones agreed with those from ground."),
    ("Can language models be used to grade essays?",
     "Language models graded essays nearly as well as teachers."),
    ("Can muons be used for imaging volcanoes?", "Imaging of volcanoes with muons was feasible."),
    ("Is ketamine effective for depression?", "Ketamine improved depression within hours."),
    ("Is ibuprofen safe in pregnancy?", "Ibuprofen in pregnancy was associated with miscarriage."),
    ("Can bacteria degrade plastic?", "Two strains of bacteria degraded plastic films."),
    ("Can surveys predict elections?", "Surveys predicted the outcome of elections poorly."),
    ("Are bats mammals?", "Bats are mammals that fly."),
    ("Did the survey cover winter?",
     "The survey covered winter in both years and showed fewer bats."),
    ("Do octopuses dream?", "Octopuses showed signs of dream-like sleep."),
    ("Is there life on Mars?", "No signs of life were found on Mars."),
    ("Is vitamin D deficiency common in nurses?",
     "Vitamin D deficiency was found in 40% of nurses."),
    ("Do neutrinos have mass?", "We found that neutrinos have mass."),
    ("Does vitamin D supplementation prevent fractures in older adults?",
     "Vitamin D supplementation did not lower the incidence of fractures in older adults."),
    ("Does vitamin D supplementation prevent fractures in older adults?",
     "The hazard ratio of fractures was 0.98 for vitamin D supplementation in older adults."),
    ("Does retrieval augmentation reduce hallucinations of language models?",
     "Retrieval augmentation cut hallucinations of language models by half."),
    ("Does retrieval augmentation reduce hallucinations of language models?",
     "Hallucinations of language models fell from 30% to 12% with retrieval augmentation."),
    ("Does income inequality increase crime?",
     "Income inequality was positively correlated with violent crime."),
    ("Do mask mandates reduce transmission of influenza?",
     "Transmission of influenza was 20% lower in schools with mask mandates."),
    ("Is sleep duration related to body weight in children?",
     "Shorter sleep duration was associated with higher body weight in children."),
    ("Is there an association between air pollution and asthma?",
     "Air pollution was associated with new asthma in children."),
    ("Is there evidence that yoga lowers anxiety?",
     "Yoga lowered anxiety more than stretching did."),
    ("Does the spin of the black hole affect the jet power?",
     "Jet power was independent of the spin of the black hole."),
    ("Is the tumour growth slowed by aspirin?", "Aspirin slowed tumour growth in mice."),
    ("What is the effect of caffeine on sleep?", "Caffeine shortened sleep by 45 minutes."),
    ("How does soil moisture affect the yield of wheat?",
     "The yield of wheat increased with soil moisture."),
    ("Does class size affect achievement?", "Pupils in smaller classes had higher achievement."),
    ("Does statin use increase the risk of diabetes?",
     "The risk of diabetes was higher in statin users than in non-users."),
    ("Does statin use increase the risk of diabetes?",
     "Statins were associated with a 9% increased risk of diabetes."),
    ("Is cognitive behavioural therapy more effective than medication for insomnia?",
     "CBT was more effective than medication for insomnia at six months."),
    ("Is cognitive behavioural therapy more effective than medication for insomnia?",
     "Cognitive behavioural therapy and medication were equally effective for insomnia."),
    ("Are electric cars less polluting than diesel cars?",
     "Diesel cars were more polluting than electric cars in all cities."),
    ("Can deep learning be used for diagnosing melanoma?",
     "Deep learning diagnosed melanoma with an accuracy of 91%."),
    ("Can graphene be used as a sensor for ammonia?",
     "Graphene sensors responded to ammonia within 3 s."),
    ("Is hydroxychloroquine effective against COVID-19?",
     "Hydroxychloroquine showed no benefit against COVID-19."),
    ("Does aspirin help against headache?", "Aspirin relieved headache in 60% of patients."),
    ("Did the reform of schools improve grades?", "Grades improved after the reform of schools."),
])
def test_what_one_thing_does_to_the_other_is_told(question: str, told: str) -> None:
    assert lacks(question, told) == []


@pytest.mark.parametrize(("question", "told"), [
    ("Does metformin reduce mortality in patients with type 2 diabetes?",
     "Metformin is the drug most prescribed to patients with type 2 diabetes, and mortality"
     " was recorded."),
    ("Does metformin reduce mortality in patients with type 2 diabetes?",
     "Metformin lowered glucose, whereas insulin reduced mortality in type 2 diabetes."),
    ("Does coffee reduce the risk of stroke?", "Patients with stroke drank more tea than coffee."),
    ("Does screen time affect sleep in adolescents?",
     "Screen time of adolescents was higher on weekends."),
    ("Does screen time affect sleep in adolescents?",
     "Adolescents with depression had more screen time and slept in a shared room."),
    ("Does drainage increase the methane emissions of peat?",
     "Drainage increased the carbon dioxide emissions of peat."),
    ("Does chain-of-thought prompting improve arithmetic reasoning?",
     "Chain-of-thought prompting improved translation by 2 points."),
    ("Do minimum wages raise unemployment?",
     "Minimum wages were raised in 20 states during high unemployment."),
    ("Can exercise prevent dementia?", "Dementia reduced exercise in most patients."),
    ("Is loneliness associated with depression?", "Depression was associated with older age."),
    ("Does depression cause insomnia?", "Insomnia led to depression in nurses."),
    ("Does doping raise the critical temperature of the cuprate?",
     "The critical temperature of the cuprate was 92 K at a doping of 16%."),
    ("Does doping raise the critical temperature of the cuprate?",
     "Pressure raised the critical temperature of the cuprate."),
    ("Is sertraline better than placebo for anxiety?",
     "Sertraline was better than placebo for weight."),
    ("Is sertraline better than placebo for anxiety?",
     "Sertraline was given to patients with anxiety, and placebo to others."),
    ("Is sertraline better than placebo for anxiety?", "Sertraline reduced anxiety by 4 points."),
    ("Are transformers more accurate than LSTMs in parsing?",
     "Transformers were faster than LSTMs in parsing."),
    ("Are transformers more accurate than LSTMs in parsing?",
     "Transformers were more accurate in parsing than in tagging."),
    ("Is online teaching as effective as classroom teaching?",
     "Online teaching was more common than classroom teaching."),
    ("Is perovskite cheaper than silicon?", "Perovskite absorbs more light than silicon."),
    ("Are women paid less than men?", "Women were younger than men and paid for childcare."),
    ("Does surgery outperform physiotherapy for back pain?",
     "Surgery for back pain was better than no treatment, and physiotherapy was free."),
    ("Is the old detector noisier than the new detector?",
     "The new detector was larger than the old detector."),
    ("Can saliva be used to detect malaria?", "Saliva was collected from patients with malaria."),
    ("Can saliva be used to detect malaria?",
     "Malaria was detected in blood, and saliva was discarded."),
    ("Can language models be used to grade essays?",
     "Language models wrote essays that were longer than those of students."),
    ("Can muons be used for imaging volcanoes?",
     "Muons reach the ground at a higher rate near volcanoes."),
    ("Is ketamine effective for depression?",
     "Patients with depression received ketamine by infusion."),
    ("Is ibuprofen safe in pregnancy?", "Ibuprofen was the drug most used before pregnancy."),
    ("Can bacteria degrade plastic?", "Bacteria were found on 60% of plastic films."),
    ("Can surveys predict elections?", "Surveys before elections have become more expensive."),
    ("Does vitamin D supplementation prevent fractures in older adults?",
     "Vitamin D supplementation raised calcium in older adults with fractures."),
    ("Does retrieval augmentation reduce hallucinations of language models?",
     "Retrieval augmentation increased latency of language models, and hallucinations were "
     "counted by hand."),
    ("Does income inequality increase crime?",
     "Income inequality increased from 1980 to 2010, when crime was falling."),
    ("Does income inequality increase crime?",
     "Crime increases income inequality between districts."),
    ("Do mask mandates reduce transmission of influenza?",
     "Mask mandates reduced transmission of measles in schools."),
    ("Is sleep duration related to body weight in children?",
     "Sleep duration of children was lower in cities, and body weight was measured with scales."),
    ("Does the spin of the black hole affect the jet power?",
     "The spin of the black hole was 0.9, higher than that of others."),
    ("Is the tumour growth slowed by aspirin?", "Tumour growth was slowed by radiation."),
    ("What is the effect of caffeine on sleep?", "Sleep loss increased the intake of caffeine."),
    ("How does soil moisture affect the yield of wheat?",
     "The yield of wheat increased with nitrogen at all levels of soil temperature."),
    ("Does class size affect achievement?", "Class size was smaller in rural schools."),
    ("Does statin use increase the risk of diabetes?",
     "Statins reduced cardiovascular events in patients with diabetes."),
    ("Does statin use increase the risk of diabetes?",
     "The use of statins was higher in patients with diabetes."),
    ("Is cognitive behavioural therapy more effective than medication for insomnia?",
     "Cognitive behavioural therapy was more effective than a waiting list for insomnia."),
    ("Is cognitive behavioural therapy more effective than medication for insomnia?",
     "Cognitive behavioural therapy was more expensive than medication for insomnia."),
    ("Are electric cars less polluting than diesel cars?",
     "Electric cars were more expensive than diesel cars."),
    ("Can deep learning be used for diagnosing melanoma?",
     "Deep learning has been used more in cities, and melanoma is rare."),
    ("Can graphene be used as a sensor for ammonia?", "Graphene was reduced with ammonia."),
    ("Is hydroxychloroquine effective against COVID-19?",
     "Sales of hydroxychloroquine rose during COVID-19."),
    ("Did the reform of schools improve grades?",
     "The reform of schools was improved in 2004, and grades were abolished."),
])
def test_what_only_speaks_of_both_does_not_tell_how_they_relate(question: str, told: str) -> None:
    assert lacks(question, told)


@pytest.mark.parametrize(("question", "told", "title"), [
    ("Does metformin reduce mortality in patients with type 2 diabetes?",
     "All-cause mortality was reduced by 12% in the treatment group.",
     "Metformin and mortality in type 2 diabetes: a cohort"),
])
def test_the_title_of_its_paper_may_name_what_acts(question: str, told: str, title: str) -> None:
    assert lacks(question, told, title=title) == []
    assert lacks(question, told)


@pytest.mark.parametrize(("question", "told", "title"), [
    ("Does metformin reduce mortality in patients with type 2 diabetes?",
     "Mortality in patients with type 2 diabetes was 12% higher than in others.",
     "Metformin and mortality in type 2 diabetes: a cohort"),
    ("Does metformin reduce mortality in patients with type 2 diabetes?",
     "Metformin reduced HbA1c in patients with type 2 diabetes.",
     "Metformin and mortality in type 2 diabetes: a cohort"),
    ("Does metformin reduce mortality in patients with type 2 diabetes?",
     "Insulin reduced mortality in patients with type 2 diabetes.",
     "Metformin and mortality in type 2 diabetes: a cohort"),
    ("Is loneliness associated with depression?",
     "Loneliness was more common in winter.",
     "Loneliness and depression in nurses"),
    ("Is ketamine effective for depression?",
     "Ketamine was effective for pain.",
     "Ketamine in pain and depression"),
    ("Does vitamin D supplementation prevent fractures in older adults?",
     "Older adults with fractures had lower vitamin D, and few used supplementation.",
     "Vitamin D in older adults"),
    ("Does retrieval augmentation reduce hallucinations of language models?",
     "Hallucinations of language models increased with temperature.",
     "Retrieval augmentation and temperature"),
    ("Is there evidence that yoga lowers anxiety?",
     "Yoga lowered blood pressure.",
     "Yoga for anxiety"),
])
def test_a_title_does_not_make_another_thing_the_one_asked_about(
    question: str, told: str, title: str
) -> None:
    assert lacks(question, told, title=title)


@pytest.mark.parametrize("question", [
    "Are bats mammals?", "Did the survey cover winter?", "Is there life on Mars?",
    "Do neutrinos have mass?", "What do bats eat?", "Is BogLM better than DryLM on HumanEval?",
])
def test_where_no_relation_is_asked_surely_none_is_wanted(question: str) -> None:
    assert wanted(Planner().plan(question)).relation is None


def test_what_is_lacking_is_named() -> None:
    assert lacks("Does tea reduce gout?", "Tea was drunk.") == [
        "the question asks how “tea” bears on “gout”, and no sentence of the answer tells it"]
    assert lacks("Is tea better than coffee for gout?", "Tea was drunk.") == [
        "the question asks how “tea” compares with “coffee”, and no sentence of the answer tells "
        "it"]


@pytest.mark.parametrize(("question", "told"), [
    ("Is tumour growth slowed by TNF-alpha?", "TNF-α slowed the growth of the tumor."),
    ("Does fibre help RNNs?", "An RNN was helped by fiber."),
])
def test_things_may_be_spelled_otherwise(question: str, told: str) -> None:
    assert lacks(question, told) == []


def test_long_texts_are_read_in_no_time() -> None:
    began = time.perf_counter()
    relation = wanted(Planner().plan("Does tea reduce the risk of gout in nurses?")).relation
    assert relation
    for piece in ("tea gout ", "lower with ", "in patients ", "reduced by tea, and ", "sales of "):
        relation.is_told(piece * 5_000)
    assert time.perf_counter() - began < 5
