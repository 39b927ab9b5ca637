/* The structures of lib/noheap/buf in C, as an engineer would write them for a Cortex-M0+: the
   same algorithms over the same header words. Words that an interrupt and the main loop share
   are volatile. */

#include "marks.h"

#include "buf/spsc.h"
#include "buf/bbq.h"
#include "buf/cell.h"
#include "buf/signal.h"
#include "buf/vec.h"
#include "buf/deque.h"
#include "buf/history.h"
#include "buf/binary_heap.h"
#include "buf/sorted_list.h"
#include "buf/linear_map.h"
#include "buf/index_map.h"
#include "buf/bitset.h"
#include "buf/pool.h"
#include "buf/text.h"

#include "start_rows.h"
