/** What Linux 6.18 and iproute2 6.1 wrote, on the machine plimsoll was built on. */

export const pidCgroup = `9:name=systemd:/
8:pids:/
7:blkio:/
6:freezer:/
5:devices:/
4:memory:/plimsoll/run
3:cpuset:/
2:cpuacct:/
1:cpu:/
0::/
`;

export const mountinfo = `22 27 0:21 / /proc rw,relatime - proc proc rw
23 27 0:22 / /sys rw,relatime - sysfs sysfs rw
24 27 0:6 / /dev rw,relatime - devtmpfs devtmpfs rw,size=12334492k,nr_inodes=3083623,mode=755
25 24 0:23 / /dev/shm rw,relatime - tmpfs tmpfs rw,size=24684092k
26 24 0:24 / /dev/pts rw,relatime - devpts devpts rw,mode=600,ptmxmode=000
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard,resv_strict,resuid=65534,resgid=65534
29 26 0:26 / /dev/pts rw,relatime - devpts devpts rw,mode=600,ptmxmode=000
30 25 0:27 / /dev/shm rw,relatime - tmpfs tmpfs rw,size=24684092k
31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
33 31 0:30 / /sys/fs/cgroup/cpuacct rw,relatime - cgroup cgroup rw,cpuacct
34 31 0:31 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset
35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
36 31 0:33 / /sys/fs/cgroup/devices rw,relatime - cgroup cgroup rw,devices
37 31 0:34 / /sys/fs/cgroup/freezer rw,relatime - cgroup cgroup rw,freezer
38 31 0:35 / /sys/fs/cgroup/blkio rw,relatime - cgroup cgroup rw,blkio
39 31 0:36 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids
40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
42 27 254:0 /run/netns /run/netns rw,relatime shared:1 - ext4 /dev/vda rw,discard,resv_strict,resuid=65534,resgid=65534
`;

export const fibTrie = `Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
     +-- 127.0.0.0/8 2 0 2
        +-- 127.0.0.0/31 1 0 0
           |-- 127.0.0.0
              /8 host LOCAL
           |-- 127.0.0.1
              /32 host LOCAL
        |-- 127.255.255.255
           /32 link BROADCAST
     +-- 192.0.2.0/24 2 0 2
        +-- 192.0.2.0/30 2 0 2
           |-- 192.0.2.0
              /24 link UNICAST
           |-- 192.0.2.2
              /32 host LOCAL
        |-- 192.0.2.255
           /32 link BROADCAST
Local:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
     +-- 127.0.0.0/8 2 0 2
        +-- 127.0.0.0/31 1 0 0
           |-- 127.0.0.0
              /8 host LOCAL
           |-- 127.0.0.1
              /32 host LOCAL
        |-- 127.255.255.255
           /32 link BROADCAST
     +-- 192.0.2.0/24 2 0 2
        +-- 192.0.2.0/30 2 0 2
           |-- 192.0.2.0
              /24 link UNICAST
           |-- 192.0.2.2
              /32 host LOCAL
        |-- 192.0.2.255
           /32 link BROADCAST
`;

export const ifInet6 = `fe8000000000000000fc00fffe000001 04 40 20 80     eth0
00000000000000000000000000000001 01 80 10 80       lo
fd000000000000000000000000000002 04 40 00 82     eth0
`;

export const meminfo = `MemTotal:       24684092 kB
MemFree:        23897636 kB
MemAvailable:   24009984 kB
Buffers:            1356 kB
Cached:           294812 kB
`;

export const snmp = `Ip: Forwarding DefaultTTL InReceives InHdrErrors InAddrErrors ForwDatagrams InUnknownProtos InDiscards InDelivers OutRequests OutDiscards OutNoRoutes ReasmTimeout ReasmReqds ReasmOKs ReasmFails FragOKs FragFails FragCreates OutTransmits
Ip: 2 64 18560662 0 0 0 0 0 18560662 18563588 0 0 0 0 0 0 0 0 0 18563588
Icmp: InMsgs InErrors InCsumErrors InDestUnreachs InTimeExcds InParmProbs InSrcQuenchs InRedirects InEchos InEchoReps InTimestamps InTimestampReps InAddrMasks InAddrMaskReps OutMsgs OutErrors OutRateLimitGlobal OutRateLimitHost OutDestUnreachs OutTimeExcds OutParmProbs OutSrcQuenchs OutRedirects OutEchos OutEchoReps OutTimestamps OutTimestampReps OutAddrMasks OutAddrMaskReps
Icmp: 1 0 0 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
IcmpMsg: InType3
IcmpMsg: 1
Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs RetransSegs InErrs OutRsts InCsumErrors
Tcp: 1 200 120000 -1 4560817 4560712 6 8947095 0 18560639 18564054 108 1 4475518 0
Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors
Udp: 70 0 0 71 0 0 0 0 0
UdpLite: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors
UdpLite: 0 0 0 0 0 0 0 0 0
`;

export const sockstat = `sockets: used 10
TCP: inuse 1 orphan 0 tw 4 alloc 1 mem 141
UDP: inuse 0 mem 0
UDPLITE: inuse 0
RAW: inuse 0
FRAG: inuse 0 memory 0
`;

export const pidLimits = `Limit                     Soft Limit           Hard Limit           Units     
Max cpu time              unlimited            unlimited            seconds   
Max file size             unlimited            unlimited            bytes     
Max data size             unlimited            unlimited            bytes     
Max stack size            8388608              unlimited            bytes     
Max core file size        0                    unlimited            bytes     
Max resident set          unlimited            unlimited            bytes     
Max processes             96365                96365                processes 
Max open files            32768                32768                files     
Max locked memory         unlimited            unlimited            bytes     
Max address space         unlimited            unlimited            bytes     
Max file locks            unlimited            unlimited            locks     
Max pending signals       96365                96365                signals   
Max msgqueue size         819200               819200               bytes     
Max nice priority         0                    0                    
Max realtime priority     0                    0                    
Max realtime timeout      unlimited            unlimited            us        
`;

export const pidStat = `4236 (cat) R 4231 4231 2768 0 -1 4194304 103 0 0 0 0 0 0 0 20 0 1 0 120256 3133440 418 18446744073709551615 94108233699328 94108233719209 140723906809824 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 94108233735216 94108233736832 94108699029504 140723906816542 140723906816562 140723906816562 140723906818027 0
`;

export const netTcp = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     
   0: 0100007F:1E5B 00000000:0000 0A 00000000:00000002 00:00000000 00000000     0        0 8141 3 00000000116c2f9c 100 0 0 10 0                      
   4: 0100007F:1E5B 0100007F:A258 01 00000000:00000000 00:00000000 00000000     0        0 8154 1 000000005bbf5765 20 0 0 10 -1                      
   9: 0100007F:A27C 0100007F:1E5B 02 00000001:00000000 01:0000000E 00000000     0        0 8150 2 00000000383e0866 100 0 0 10 -1                     
  14: 0100007F:1E5B 0100007F:A264 01 00000000:00000000 00:00000000 00000000     0        0 0 1 0000000079cd2a7d 20 0 0 10 -1                         
   1: 0100007F:1E5B 0100007F:A258 06 00000000:00000000 03:00001769 00000000     0        0 0 3 00000000b60f2db1                                      
`;

export const netTcp6 = `   0: 00000000000000000000000000000000:1E5C 00000000000000000000000000000000:0000 0A 00000000:00000002 00:00000000 00000000     0        0 8144 3 00000000912e8e94 100 0 0 10 0
   1: 00000000000000000000000001000000:1E5D 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 8145 1 0000000033623fbe 100 0 0 10 0
   2: 0000000000000000FFFF00000100007F:1E5C 0000000000000000FFFF00000100007F:C9C6 01 00000000:00000000 00:00000000 00000000     0        0 0 1 000000003700cc06 20 0 0 10 -1
`;

export const netUnix = `Num       RefCount Protocol Flags    Type St Inode Path
00000000fc056055: 00000003 00000000 00000000 0001 02     0 /tmp/u sock
00000000bda979e9: 00000002 00000000 00010000 0001 01  8142 /tmp/u sock
00000000d03a58f4: 00000002 00000000 00010000 0001 01  8143 @abs@x
00000000d03a58f5: 00000003 00000000 00000000 0001 03  8157
`;

export const ssTcp = `LISTEN 2      3               127.0.0.1:7771            0.0.0.0:* users:(("python3",pid=4156,fd=3)) ino:8141 sk:1 cgroup:/ <->
LISTEN 2      7                       *:7772                  *:* ino:8144 sk:1002 cgroup:/ v6only:0 <->
LISTEN 0      7                    [::]:7773               [::]:* ino:8145 sk:1003 cgroup:/ v6only:1 <->
ESTAB 0      0               127.0.0.1:7771          127.0.0.1:41560 ino:8154 sk:2 cgroup:/ <->
ESTAB 0      0               127.0.0.1:7771          127.0.0.1:41572 ino:0 sk:4 cgroup:/ <->   
ESTAB 0      0      [::ffff:127.0.0.1]:7772 [::ffff:127.0.0.1]:51654 ino:0 sk:6 cgroup:/ <->   
SYN-RECV 0      0               127.0.0.1:7771          127.0.0.1:51658 ino:0 sk:7 cgroup:/ <->   
`;

export const ssListening = `0      4096   127.0.0.1:7799 0.0.0.0:* users:(("nginx",pid=73,fd=6),("nginx",pid=71,fd=6)) uid:33 ino:7006913 sk:14e60 cgroup:/ <->
`;

export const ssUnix = `u_str LISTEN 1      2      /tmp/u sock 8142 * 0 users:(("python3",pid=4156,fd=4)) <-> ino:2146410 dev:0/65024 peers: 8157
u_str LISTEN 0      5           @abs@x 8143 * 0 users:(("python3",pid=4156,fd=5)) <-> peers:                             
`;

export const nftRuleset = `table ip filter {
	chain INPUT {
		type filter hook input priority filter; policy accept;
		tcp flags & (fin | syn | rst | ack) == syn tcp dport 7000 xt match "connlimit" counter packets 0 bytes 0 drop
		tcp dport 7001 counter packets 4 bytes 240 xt target "REJECT"
		counter packets 0 bytes 0 jump mine
	}

	chain mine {
		counter packets 0 bytes 0 return
	}
}
table inet mine {
	comment "ours {"
	counter named {
		packets 12 bytes 720
	}

	counter twice {
		packets 9 bytes 540
	}

	limit slow {
		rate 30/minute
	}

	set s {
		type ipv4_addr
		size 65535
		flags dynamic
	}

	chain third {
		reject
	}

	chain drop {
		comment "drop } {"
		counter packets 0 bytes 0 goto third
	}

	chain input {
		type filter hook input priority filter; policy accept;
		tcp dport 8000 ct count over 12 counter packets 7 bytes 420 drop
		tcp dport 8001 ct count over 12 counter packets 2 bytes 120 reject with tcp reset
		tcp dport 8002 limit rate over 20/second burst 7 packets counter packets 5 bytes 300 drop
		tcp dport 8003 limit rate 20/minute counter packets 6 bytes 360 accept
		tcp dport 8003 counter name "named" drop
		tcp dport 8004 counter name "twice" drop
		tcp dport 8005 counter name "twice" drop
		tcp dport 8005 drop
		tcp dport 8005 counter packets 1 bytes 60 drop comment "hello | accept"
		tcp dport 8006 ct state new add @s { ip saddr ct count over 3 } counter packets 3 bytes 180 drop
		tcp dport { 8009-8020 } ct state new meter m size 65535 { ip saddr limit rate over 4/second } counter packets 1 bytes 60 drop
		ip protocol icmp limit rate over 5 mbytes/second counter packets 0 bytes 0 drop
		tcp dport 8007 counter packets 99 bytes 5940 ct count over 12 drop
		tcp dport 8008 limit name "slow" counter packets 0 bytes 0 accept
		tcp dport 8030 counter packets 3 bytes 180 jump drop
		tcp dport vmap { 8031 : drop, 8032 : accept }
		tcp dport 8033 counter packets 8 bytes 480 log prefix "drop: " level info reject
		ct state established,related accept
		quota over 10 mbytes used 3 mbytes counter packets 0 bytes 0 drop
		tcp dport 8034 counter packets 0 bytes 0 jump {
			counter packets 2 bytes 120 drop
		}
	}
}
`;

export const iptablesSave = `# Generated by iptables-save v1.8.9 (nf_tables) on Mon Nov 23 06:43:58 2026
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [12:720]
:mine - [0:0]
[3:180] -A INPUT -p tcp -m tcp --dport 7000 --tcp-flags FIN,SYN,RST,ACK SYN -m connlimit --connlimit-above 10 --connlimit-mask 32 --connlimit-saddr -j DROP
[4:240] -A INPUT -p tcp -m tcp --dport 7001 -m connlimit --connlimit-above 10 --connlimit-mask 24 --connlimit-saddr -j REJECT --reject-with tcp-reset
[0:0] -A INPUT -p tcp -m tcp --dport 7002 -m limit --limit 10/sec -j ACCEPT
[0:0] -A INPUT -p tcp -m tcp --dport 7003 -m hashlimit --hashlimit-above 30/min --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name h -j DROP
[0:0] -A INPUT -p tcp -m tcp --dport 7003 -m hashlimit --hashlimit-upto 512kb/s --hashlimit-name b -j ACCEPT
[5:300] -A INPUT -p tcp -m tcp --dport 7004 -m comment --comment "it\\'s \\"quoted\\" -j DROP [1:2] --limit 5/sec" -j ACCEPT
[3:180] -A INPUT -m conntrack --ctstate NEW -m recent --set --name x --mask 255.255.255.255 --rsource
[1:60] -A INPUT -m recent --update --seconds 10 --hitcount 20 --name x --mask 255.255.255.255 --rsource -j DROP
[6:300] -A INPUT -m connlimit --connlimit-upto 5 --connlimit-mask 32 --connlimit-daddr -j mine
[0:0] -A INPUT -p tcp -m tcp --dport 7005 -j LOG --log-prefix "x -j DROP "
[0:0] -A INPUT -j mine
[0:0] -A mine -j RETURN
COMMIT
# Completed on Mon Nov 23 06:43:58 2026
# Generated by iptables-save v1.8.9 (nf_tables) on Mon Nov 23 06:43:58 2026
*nat
:OUTPUT ACCEPT [0:0]
[0:0] -A OUTPUT -p tcp -m tcp --dport 7777 -j REDIRECT --to-ports 7000
COMMIT
# Completed on Mon Nov 23 06:43:58 2026
`;

export const iptablesLegacySave = `# Generated by iptables-save v1.8.9 on Mon Nov 23 06:43:59 2026
*filter
:INPUT ACCEPT [9:480]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [9:480]
[2:120] -A INPUT -p tcp -m tcp --dport 7010 -m connlimit --connlimit-above 3 --connlimit-mask 32 --connlimit-saddr -j DROP
COMMIT
# Completed on Mon Nov 23 06:43:59 2026
`;

export const tcQdiscs = `qdisc noqueue 0: dev lo root refcnt 2 
 Sent 0 bytes 0 pkt (dropped 0, overlimits 0 requeues 0) 
 backlog 0b 0p requeues 0
qdisc clsact ffff: dev lo parent ffff:fff1 
 Sent 0 bytes 0 pkt (dropped 3, overlimits 0 requeues 0) 
 backlog 0b 0p requeues 0
qdisc mq 0: dev eth0 root 
 Sent 2038 bytes 12 pkt (dropped 5, overlimits 0 requeues 0) 
 backlog 0b 0p requeues 0
qdisc fq_codel 0: dev eth0 parent :1 limit 10240p flows 1024 quantum 1514 target 5ms interval 100ms memory_limit 32Mb ecn drop_batch 64 
 Sent 2038 bytes 12 pkt (dropped 5, overlimits 0 requeues 0) 
 backlog 0b 0p requeues 0
  maxpacket 0 drop_overlimit 0 new_flow_count 0 ecn_mark 0
  new_flows_len 0 old_flows_len 0
qdisc tbf 8001: dev ob0 root refcnt 3 rate 1Mbit burst 10Kb lat 10ms 
 Sent 90 bytes 1 pkt (dropped 17, overlimits 40 requeues 0) 
 backlog 0b 0p requeues 0
qdisc ingress ffff: dev ob0 parent ffff:fff1 ---------------- 
 Sent 0 bytes 0 pkt (dropped 1, overlimits 0 requeues 0) 
 backlog 0b 0p requeues 0
`;

export const netDev = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:     480       9    0    0    0     0          0         0      480       9    0    0    0     0       0          0
eth0.7:1006      12    0    3    0     0          0         0    90817       1    0    5    0     0       0          0
`;

export const softnetStat = `00d741cc 000051d3 00000001 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000
00e063b1 00003f79 00000001 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000001 00000000 00000000
`;

export const conntrackStat = `entries  clashres found new invalid ignore delete chainlength insert insert_failed drop early_drop icmp_error  expect_new expect_create expect_delete search_restart
00000032  00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000001 000000fa 00000002 00000000  00000000 00000000 00000000 00000000
00000032  00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 0000000a 00000000 00000000  00000000 00000000 00000000 00000000
`;

export const conntrackTool = `cpu=0   \tfound=0 invalid=0 insert=0 insert_failed=1 drop=250 early_drop=2 error=0 search_restart=0 clash_resolve=0 chaintoolong=0 
cpu=1   \tfound=0 invalid=0 insert=0 insert_failed=0 drop=10 early_drop=0 error=0 search_restart=0 clash_resolve=0 chaintoolong=0 
`;

export const oomControl = `oom_kill_disable 0
under_oom 0
oom_kill 3
`;
