"""Addresses of the rewards on each surface."""

from django.urls import path

from hongguanjia.rooms.rewards import (
    arranging_pages,
    chance_desk,
    chance_pages,
    closing_pages,
    counter,
    giving_pages,
    part_pages,
    rest,
    reward_page,
    station_pages,
    store_pages,
)
from hongguanjia.rooms.rewards import desk as desk_pages
from hongguanjia.rooms.rewards import phone as phone_pages
from hongguanjia.rooms.rewards import public as public_pages

ON_PHONE, ON_DESK = {"surface": "phone"}, {"surface": "desk"}
IN_PUBLIC = {"surface": "public"}

phone = [
    path("rewards/", phone_pages.catalogue, name="phone-rewards-catalogue"),
    path("rewards/<int:reward_id>/", reward_page.reward, name="phone-rewards-reward"),
    path("rewards/stations/", station_pages.stations, ON_PHONE, "phone-rewards-stations"),
    path("rewards/stations/<int:station_id>/", station_pages.station, ON_PHONE, "phone-rewards-place"),
    path("rewards/drops/", chance_pages.phone_drops, name="phone-rewards-drops"),
    path("rewards/draws/", chance_pages.phone_draws, name="phone-rewards-draws"),
    path("rewards/draws/<int:draw_id>/", chance_pages.phone_draw, name="phone-rewards-draw"),
    path("rewards/vouchers/", phone_pages.vouchers, name="phone-rewards-vouchers"),
    path("rewards/vouchers/<str:code>/", phone_pages.voucher, name="phone-rewards-voucher"),
    path("rewards/vouchers/<str:code>/cancel/", phone_pages.cancel, name="phone-rewards-cancel"),
    path("counter/", phone_pages.counter, name="phone-rewards-counter"),
    path("counter/stations/<int:station_id>/", phone_pages.station, name="phone-rewards-station"),
    path("counter/stations/<int:station_id>/mode/", counter.mode, name="phone-rewards-mode"),
    path("counter/stations/<int:station_id>/closing/", closing_pages.close_day, name="phone-rewards-closing"),
    path("counter/closings/<int:closing_id>/", closing_pages.sheet, name="phone-rewards-closing-sheet"),
    path("counter/take-back/<int:voucher_id>/", counter.take_back, name="phone-rewards-take-back"),
    path("rewards/give/<int:voucher_id>/", giving_pages.give, name="phone-rewards-give"),
    path("rewards/gifts/", giving_pages.gifts, name="phone-rewards-gifts"),
    path("rewards/gifts/<int:gift_id>/", giving_pages.answer_gift, name="phone-rewards-gift-answer"),
    path("rewards/provided/", giving_pages.provided, name="phone-rewards-provided"),
    path("rewards/pool/", giving_pages.phone_pool, name="phone-rewards-pool"),
    path("rewards/served/<int:voucher_id>/", giving_pages.answer_service, name="phone-rewards-served"),
    path("rewards/lost/<int:voucher_id>/", counter.lost, name="phone-rewards-lost"),
    path(
        "counter/stations/<int:station_id>/transfers/", store_pages.transfer_list, ON_PHONE, "phone-rewards-transfers"
    ),
    path("counter/transfers/<int:transfer_id>/", store_pages.transfer, ON_PHONE, "phone-rewards-transfer"),
    path("counter/stock/<int:stock_id>/send/", store_pages.send, ON_PHONE, "phone-rewards-send"),
    path("counter/stock/<int:stock_id>/write-off/", store_pages.write_off, ON_PHONE, "phone-rewards-write-off"),
    path("counter/stations/<int:station_id>/counts/", store_pages.count_list, ON_PHONE, "phone-rewards-counts"),
    path("counter/stations/<int:station_id>/count/", store_pages.open_count, ON_PHONE, "phone-rewards-count-open"),
    path("counter/counts/<int:count_id>/", store_pages.count, ON_PHONE, "phone-rewards-count"),
    path("counter/stations/<int:station_id>/ending/", store_pages.ending, ON_PHONE, "phone-rewards-ending"),
    path("counter/parts/<int:part_id>/", part_pages.part, ON_PHONE, "phone-rewards-part"),
    path("counter/part-of/<int:voucher_id>/", part_pages.propose, name="phone-rewards-part-new"),
    path("counter/stock/<int:stock_id>/", phone_pages.stock, name="phone-rewards-stock"),
    path("counter/vouchers/<str:code>/", phone_pages.hand_over, name="phone-rewards-hand-over"),
    path("counter/vouchers/<str:code>/call-off/", phone_pages.call_off, name="phone-rewards-call-off"),
]

desk = [
    path("rewards/", desk_pages.rewards, name="desk-rewards-rewards"),
    path("rewards/new/", desk_pages.new_reward, name="desk-rewards-reward-new"),
    path("rewards/<int:reward_id>/", desk_pages.reward, name="desk-rewards-reward"),
    path("rewards/<int:reward_id>/change/", desk_pages.change_reward, name="desk-rewards-reward-change"),
    path("rewards/categories/", arranging_pages.categories, name="desk-rewards-categories"),
    path("rewards/categories/new/", arranging_pages.category, name="desk-rewards-category-new"),
    path("rewards/categories/<int:category_id>/", arranging_pages.category, name="desk-rewards-category"),
    path("rewards/sponsors/", arranging_pages.sponsors, name="desk-rewards-sponsors"),
    path("rewards/sponsors/new/", arranging_pages.new_sponsor, name="desk-rewards-sponsor-new"),
    path("rewards/sponsors/<int:sponsor_id>/", arranging_pages.sponsor, name="desk-rewards-sponsor"),
    path("rewards/<int:reward_id>/pictures/", arranging_pages.add_picture, name="desk-rewards-picture-new"),
    path("rewards/pictures/<int:picture_id>/remove/", arranging_pages.remove_picture, name="desk-rewards-picture-off"),
    path("rewards/stations/<int:station_id>/sketch/", arranging_pages.sketch, name="desk-rewards-sketch"),
    path("rewards/stations/<int:station_id>/shut/", arranging_pages.shut, name="desk-rewards-shut"),
    path("rewards/closures/<int:closure_id>/reopen/", arranging_pages.reopen, name="desk-rewards-reopen"),
    path("rewards/stock/<int:stock_id>/provider/", arranging_pages.provider, name="desk-rewards-provider"),
    path("rewards/<int:reward_id>/drops/new/", chance_desk.new_drop, name="desk-rewards-drop-new"),
    path("rewards/<int:reward_id>/draws/new/", chance_desk.new_draw, name="desk-rewards-draw-new"),
    path("rewards/drops/", chance_desk.desk_drops, name="desk-rewards-drops"),
    path("rewards/drops/<int:drop_id>/", chance_desk.drop, name="desk-rewards-drop"),
    path("rewards/draws/", chance_desk.desk_draws, name="desk-rewards-draws"),
    path("rewards/draws/<int:draw_id>/", chance_desk.draw, name="desk-rewards-draw"),
    path("rewards/stations/", desk_pages.stations, name="desk-rewards-stations"),
    path("rewards/stations/new/", desk_pages.new_station, name="desk-rewards-station-new"),
    path("rewards/stations/<int:station_id>/", desk_pages.station, name="desk-rewards-station"),
    path("rewards/stations/<int:station_id>/change/", desk_pages.change_station, name="desk-rewards-station-change"),
    path("rewards/stations/<int:station_id>/close/", desk_pages.close_station, name="desk-rewards-station-close"),
    path("rewards/stock/<int:stock_id>/", desk_pages.stock, name="desk-rewards-stock"),
    path("rewards/transfers/", store_pages.transfer_list, ON_DESK, "desk-rewards-transfers"),
    path("rewards/transfers/<int:transfer_id>/", store_pages.transfer, ON_DESK, "desk-rewards-transfer"),
    path("rewards/stock/<int:stock_id>/send/", store_pages.send, ON_DESK, "desk-rewards-send"),
    path("rewards/stock/<int:stock_id>/write-off/", store_pages.write_off, ON_DESK, "desk-rewards-write-off"),
    path("rewards/counts/", store_pages.count_list, ON_DESK, "desk-rewards-counts"),
    path("rewards/counts/<int:count_id>/", store_pages.count, ON_DESK, "desk-rewards-count"),
    path("rewards/stations/<int:station_id>/count/", store_pages.open_count, ON_DESK, "desk-rewards-count-open"),
    path("rewards/ending/", store_pages.ending, ON_DESK, "desk-rewards-ending"),
    path("rewards/parts/", part_pages.part_list, name="desk-rewards-parts"),
    path("rewards/parts/<int:part_id>/", part_pages.part, ON_DESK, "desk-rewards-part"),
    path("rewards/reports/", closing_pages.reports, name="desk-rewards-reports"),
    path("rewards/reports/<int:report_id>/", closing_pages.report, name="desk-rewards-report"),
    path("rewards/closings/", closing_pages.closings, name="desk-rewards-closings"),
    path("rewards/closings/<int:closing_id>/paper/", closing_pages.paper, name="desk-rewards-closing-paper"),
    path("rewards/grants/", giving_pages.grants, name="desk-rewards-grants"),
    path("rewards/grants/<int:grant_id>/", giving_pages.grant, name="desk-rewards-grant"),
    path("rewards/liability/", giving_pages.liability, name="desk-rewards-liability"),
    path("rewards/terms/", closing_pages.terms, name="desk-rewards-terms"),
    path("rewards/vouchers/", desk_pages.vouchers, name="desk-rewards-vouchers"),
    path("rewards/vouchers/<int:voucher_id>/", desk_pages.voucher, name="desk-rewards-voucher"),
]

public = [
    path("rewards/", public_pages.catalogue, name="public-rewards-catalogue"),
    path("rewards/stations/", station_pages.stations, IN_PUBLIC, "public-rewards-stations"),
    path("rewards/stations/<int:station_id>/", station_pages.station, IN_PUBLIC, "public-rewards-station"),
    path("rewards/stations/<int:station_id>/sketch/", station_pages.sketch, name="public-rewards-sketch"),
    path("rewards/pictures/<int:picture_id>/", station_pages.picture, {"size": "kept"}, "public-rewards-picture"),
    path("rewards/pictures/<int:picture_id>/card/", station_pages.picture, {"size": "card"}, "public-rewards-card"),
    path("rewards/drops/", chance_pages.public_drops, name="public-rewards-drops"),
    path("rewards/draws/", chance_pages.public_draws, name="public-rewards-draws"),
    path("rewards/draws/<int:draw_id>/", chance_pages.public_draw, name="public-rewards-draw"),
]

api = [
    path("rewards/hand-overs/", rest.hand_over, name="api-rewards-hand-over"),
    path("rewards/stations/<int:station_id>/vouchers/<str:code>/", rest.look_up, name="api-rewards-look-up"),
]
