from penstock.dsl import *
