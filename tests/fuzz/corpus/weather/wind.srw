loc_id,city??,XX,ZZ,year??,lat??,lon??,2088,-7,4
made up
Temperature,Pressure,Direction,Speed,Speed
C,atm,degrees,m/s,m/s
50,50,50,50,80
-4.5,0.7565,253,9.9,10.1
-4.4,0.7565,250,9.8,10.1
-4.4,0.7565,250,9.8,10.1
-4.4,0.7565,250,9.8,10.1
