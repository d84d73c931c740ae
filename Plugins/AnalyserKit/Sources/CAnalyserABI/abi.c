#include "hattama_analyser.h"
