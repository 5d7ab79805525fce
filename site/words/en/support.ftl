### How long the maker supports a thing

support-ended-on = The maker’s support ended on { $day }; source: { $source }.
support-ended = The maker’s support has ended; source: { $source }.
support-ends-on = The maker’s support ends on { $day }; source: { $source }.
support-to-be-announced = The maker says that it will name the day on which its support ends; source: { $source }.
