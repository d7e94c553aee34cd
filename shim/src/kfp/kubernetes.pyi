from penstock.kubernetes import *
