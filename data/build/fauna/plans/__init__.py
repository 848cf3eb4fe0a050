"""Body plans: each turns the facts about one animal into shapes, posed at random."""

from collections.abc import Callable

import numpy as np

from data.build.fauna.facts import Animal
from data.build.fauna.painter import Figure
from data.build.fauna.plans.bat import bat
from data.build.fauna.plans.bird import bird
from data.build.fauna.plans.critter import critter
from data.build.fauna.plans.crustacean import crustacean
from data.build.fauna.plans.fish import fish
from data.build.fauna.plans.frog import frog
from data.build.fauna.plans.giant import giant
from data.build.fauna.plans.hoofed import hoofed
from data.build.fauna.plans.insect import insect
from data.build.fauna.plans.jellyfish import jellyfish
from data.build.fauna.plans.octopus import octopus
from data.build.fauna.plans.predator import predator
from data.build.fauna.plans.primate import primate
from data.build.fauna.plans.reptile import reptile
from data.build.fauna.plans.seal import seal
from data.build.fauna.plans.snail import snail
from data.build.fauna.plans.snake import snake
from data.build.fauna.plans.spider import spider
from data.build.fauna.plans.turtle import turtle
from data.build.fauna.plans.whale import whale

Plan = Callable[[Animal, np.random.Generator], Figure]

PLANS: dict[str, Plan] = {
    "hoofed": hoofed,
    "giant": giant,
    "predator": predator,
    "primate": primate,
    "critter": critter,
    "bird": bird,
    "bat": bat,
    "fish": fish,
    "whale": whale,
    "seal": seal,
    "octopus": octopus,
    "jellyfish": jellyfish,
    "crustacean": crustacean,
    "reptile": reptile,
    "snake": snake,
    "turtle": turtle,
    "frog": frog,
    "insect": insect,
    "spider": spider,
    "snail": snail,
}
